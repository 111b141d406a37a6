package io.towline.proxy.cli;

import io.towline.proxy.demo.DemoSettings;
import io.towline.proxy.demo.Demonstration;
import io.towline.proxy.demo.PullProgress;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/**
 * Two pulls beside each other: on a terminal two bars that are written over again; else a line for
 * both when something has changed, at most one in two seconds.
 */
final class DemoScreen {
  private static final int BAR = 30;
  private static final long LINE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final double SILENCE_SECONDS = 1.5;

  private final PrintWriter out;
  private final boolean bars;
  private boolean isDrawn;
  private String lastStates = "";
  private long nextLineNanos = System.nanoTime();

  DemoScreen(PrintWriter out, boolean bars) {
    this.out = out;
    this.bars = bars;
  }

  void begin(DemoSettings settings) {
    out.printf(
        "One image, pulled twice at the same time from a registry whose answers fall silent after"
            + " %s,%n"
            + "by a client that gives up after %s without a byte, as CRI-O does.%n%n",
        StatusReport.bytes(settings.fault().silentAfterBytes()),
        seconds(settings.patience().toNanos()));
    out.flush();
  }

  void show(Demonstration demonstration) {
    show(demonstration.direct(), demonstration.throughTowline(), demonstration.imageBytes());
  }

  /** The last time, and a sentence for each pull. */
  void end(Demonstration demonstration) {
    PullProgress direct = demonstration.direct();
    PullProgress through = demonstration.throughTowline();
    nextLineNanos = System.nanoTime();
    show(direct, through, demonstration.imageBytes());
    out.println();
    out.println("direct:          " + sentence(direct, demonstration.imageBytes()));
    out.println("through Towline: " + sentence(through, demonstration.imageBytes()));
    out.flush();
  }

  void show(PullProgress direct, PullProgress through, long imageBytes) {
    if (bars) {
      out.print(isDrawn ? "\033[2A" : "");
      out.println("\033[2K  direct           " + bar(direct, imageBytes));
      out.println("\033[2K  through Towline  " + bar(through, imageBytes));
      isDrawn = true;
    } else {
      String states = direct.state() + " " + through.state();
      if (states.equals(lastStates) && System.nanoTime() < nextLineNanos) {
        return;
      }
      lastStates = states;
      nextLineNanos = System.nanoTime() + LINE_EVERY_NANOS;
      out.printf(
          "%5.1f s  direct: %s; through Towline: %s%n",
          Math.max(direct.tookNanos(), through.tookNanos()) / 1e9,
          line(direct, imageBytes),
          line(through, imageBytes));
    }
    out.flush();
  }

  private static String bar(PullProgress pull, long imageBytes) {
    int filled = (int) (pull.presentBytes() * BAR / imageBytes);
    return "[%s%s] %s"
        .formatted("=".repeat(filled), " ".repeat(BAR - filled), line(pull, imageBytes));
  }

  private static String line(PullProgress pull, long imageBytes) {
    String bytes =
        "%s / %s"
            .formatted(StatusReport.bytes(pull.presentBytes()), StatusReport.bytes(imageBytes));
    return switch (pull.state()) {
      case RUNNING ->
          pull.silentNanos() / 1e9 < SILENCE_SECONDS
              ? bytes
              : bytes + ", silent for " + seconds(pull.silentNanos());
      case COMPLETE -> bytes + ", complete";
      case CANCELED -> bytes + ", canceled";
      case FAILED -> bytes + ", failed";
    };
  }

  private static String sentence(PullProgress pull, long imageBytes) {
    String took = seconds(pull.tookNanos());
    String bytes = StatusReport.bytes(pull.presentBytes());
    return switch (pull.state()) {
      case RUNNING -> "not over after " + took;
      case COMPLETE -> "complete after " + took + ", every digest right";
      case CANCELED ->
          "canceled by the client after "
              + took
              + ", with "
              + bytes
              + " of "
              + StatusReport.bytes(imageBytes)
              + " and "
              + seconds(pull.silentNanos())
              + " without a byte";
      case FAILED -> "failed after " + took + ", with " + bytes;
    };
  }

  private static String seconds(long nanos) {
    return "%.0f s".formatted(nanos / 1e9);
  }
}
