package io.towline.proxy.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A command of the contract that is not built yet; answers the same whatever follows. */
@Command(hidden = true)
final class NotAvailableCommand implements Callable<Integer> {
  private final String name;
  private final Terminal terminal;

  NotAvailableCommand(String name, Terminal terminal) {
    this.name = name;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return terminal.usage("`" + name + "` is not available in this version");
  }
}
