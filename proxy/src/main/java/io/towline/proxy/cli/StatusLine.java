package io.towline.proxy.cli;

import java.io.PrintWriter;

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

  static boolean isTerminal() {
    String kind = System.getenv("TERM");
    return System.console() != null && kind != null && !kind.equals("dumb");
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
