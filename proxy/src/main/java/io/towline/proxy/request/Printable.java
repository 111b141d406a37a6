package io.towline.proxy.request;

import java.nio.charset.StandardCharsets;

/** A stranger's text made fit for a message or a log line. */
public final class Printable {
  private static final int MAX_LENGTH = 120;
  private static final int MAX_LINE = 400;
  private static final AsciiSet PLAIN = AsciiSet.alphanumericAnd("/.:-_@+=,;~*()[]% ");

  private Printable() {}

  /**
   * The text, at most 120 characters of it, with everything but letters, digits and the punctuation
   * of image names as {@code ?}: no markup, no quotes, no line ends, no terminal sequences.
   */
  public static String cut(String text) {
    if (text.length() <= MAX_LENGTH && isPlain(text)) {
      return text;
    }
    int length = Math.min(text.length(), MAX_LENGTH);
    StringBuilder printable = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      printable.append(PLAIN.has(c) ? c : '?');
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

  /** Whether every character is ASCII and none is a control character. */
  public static boolean isAscii(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    // By the array: in code that is not compiled yet String.charAt takes ten times as long.
    for (byte b : bytes) {
      if (b < ' ' || b == 0x7f) {
        return false;
      }
    }
    return text.equals(new String(bytes, StandardCharsets.ISO_8859_1)); // others are ? in the array
  }

  private static boolean isPlain(String text) {
    // What has no byte of its own is ? there, which is not plain.
    for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
      if (!PLAIN.has(b)) {
        return false;
      }
    }
    return true;
  }
}
