package io.towline.proxy.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** A command of the contract that is not built yet; whatever follows it does not matter. */
@Command(hidden = true)
final class NotAvailableCommand implements Callable<Integer> {
  @Unmatched private @Nullable List<String> rest;

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
