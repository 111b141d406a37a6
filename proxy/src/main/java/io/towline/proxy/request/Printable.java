package io.towline.proxy.request;

/** A stranger's text made fit for a message or a log line. */
public final class Printable {
  private static final int MAX_LENGTH = 120;
  private static final int MAX_LINE = 400;

  private Printable() {}

  /**
   * The text, at most 120 characters of it, with everything but letters, digits and the punctuation
   * of image names as {@code ?}: no markup, no quotes, no line ends, no terminal sequences.
   */
  public static String cut(String text) {
    int length = Math.min(text.length(), MAX_LENGTH);
    StringBuilder printable = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      printable.append(isPlain(c) ? c : '?');
    }
    if (length < text.length()) {
      printable.append('…');
    }
    return printable.toString();
  }

  /** The text on one line, at most 400 characters of it, with control characters as {@code ?}. */
  public static String line(String text) {
    int length = Math.min(text.length(), MAX_LINE);
    StringBuilder line = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
    }
    if (length < text.length()) {
      line.append('…');
    }
    return line.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "/.:-_@+=,;~*()[]% ".indexOf(c) >= 0;
  }
}
