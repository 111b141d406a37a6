package io.towline.config;

/** Text from outside, made fit for a message of one line. */
final class Words {

  private static final int LONGEST = 80;

  private Words() {}

  /** In backquotes, without control characters, cut where it gets long. */
  static String quoted(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return "`" + (line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line) + "`";
  }
}
