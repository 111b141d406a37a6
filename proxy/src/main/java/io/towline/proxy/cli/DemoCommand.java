package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.util.NetUtil;
import io.towline.proxy.cli.log.LogSetup;
import io.towline.proxy.demo.DemoSettings;
import io.towline.proxy.demo.Demonstration;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/** What Towline is for, shown in half a minute: without a network and without a configuration. */
@Command(
    name = "demo",
    description = {
      "Pulls an image twice at the same time from a built-in registry whose answers fall silent in"
          + " the middle of a layer: direct, with a client that gives up after 10 s without a byte,"
          + " as CRI-O does; and through Towline. Then tells what happened, as `towline explain`"
          + " does.",
      "Everything runs in this process, on loopback and in a temporary folder that is deleted at"
          + " the end. It takes about half a minute. The exit code is 0 if the direct pull was"
          + " canceled and the one through Towline is complete, else 1."
    },
    footer = {"", "Example:", "  towline demo"})
final class DemoCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_MILLIS = 100;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(50);

  private final Map<String, String> environment;
  private final Terminal terminal;
  private final DemoSettings settings;

  DemoCommand(Map<String, String> environment, Terminal terminal) {
    this(environment, terminal, DemoSettings.STANDARD);
  }

  DemoCommand(Map<String, String> environment, Terminal terminal, DemoSettings settings) {
    this.environment = environment;
    this.terminal = terminal;
    this.settings = settings;
  }

  @Override
  public Integer call() throws InterruptedException {
    LogSetup.keepQuiet(environment);
    DemoScreen screen = new DemoScreen(terminal.out(), StatusLine.isOutputTerminal());
    screen.begin(settings);
    try (Demonstration demonstration = new Demonstration(settings, Commands.version())) {
      return show(demonstration, screen);
    } catch (IOException e) {
      return terminal.failure("the demonstration cannot run: " + e.getMessage());
    }
  }

  private int show(Demonstration demonstration, DemoScreen screen)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (!demonstration.isOver() && System.nanoTime() < deadline) {
      screen.show(demonstration);
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
    if (demonstration.isClosed()) {
      return ExitCode.FAILURE; // by Ctrl-C: there is nothing to tell
    }
    screen.end(demonstration);
    explain(demonstration);
    if (!demonstration.isAsExpected()) {
      return terminal.failure("this is not what should have happened");
    }
    terminal.out().println();
    terminal
        .out()
        .println("The same for your own images: towline serve, and towline setup RUNTIME");
    return ExitCode.SUCCESS;
  }

  /** What `towline explain` says of it. */
  private void explain(Demonstration demonstration) throws IOException {
    String url = "http://" + NetUtil.toSocketAddressString(demonstration.adminAddress());
    JsonNode found = AdminClient.of(url, "", Map.of()).json("pulls?image=" + Demonstration.IMAGE);
    terminal.out().println();
    terminal
        .out()
        .println("What happened in Towline (towline explain " + Demonstration.IMAGE + ")");
    terminal.out().println();
    new ExplainReport(Demonstration.IMAGE, found).lines().forEach(terminal.out()::println);
  }
}
