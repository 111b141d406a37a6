package io.towline.proxy.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One line on standard error that is written over again while something goes on; nothing where
 * nobody looks at it.
 */
final class StatusLine {
  private static final String CLEAR = "\r\033[2K";

  private final PrintWriter out;
  private final boolean isSeen;
  private boolean isShown;

  StatusLine(PrintWriter out, boolean isSeen) {
    this.out = out;
    this.isSeen = isSeen;
  }

  /** One on this process's terminal, if it has one and nothing is redirected. */
  static StatusLine on(Terminal terminal) {
    return new StatusLine(terminal.err(), isTerminal());
  }

  /**
   * Whether standard error is a terminal that can be written over; System.console() is no answer.
   */
  static boolean isTerminal() {
    return isTerminal(2);
  }

  /** The same for standard output. */
  static boolean isOutputTerminal() {
    return isTerminal(1);
  }

  private static boolean isTerminal(int descriptor) {
    String kind = System.getenv("TERM");
    if (kind == null || kind.equals("dumb")) {
      return false;
    }
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
          .toString()
          .matches("/dev/(pts/|tty).*");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // this system does not say
    }
  }

  void show(String text) {
    if (isSeen) {
      out.print(CLEAR + text);
      out.flush();
      isShown = true;
    }
  }

  /** Makes way for other lines. */
  void clear() {
    if (isShown) {
      out.print(CLEAR);
      out.flush();
      isShown = false;
    }
  }
}
