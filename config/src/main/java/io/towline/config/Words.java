package io.towline.config;

/** Text from outside, made fit for a message of one line. */
final class Words {

  private static final int LONGEST = 80;

  private Words() {}

  /** In backquotes, without control characters, cut where it gets long. */
  static String quoted(String text) {
    return "`" + line(text) + "`";
  }

  /** Without control characters, cut where it gets long. */
  static String line(String text) {
    String line = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    return line.replaceAll("\\p{Cntrl}", "?");
  }
}
