package io.towline.proxy.fuzz;

import java.nio.charset.StandardCharsets;

/** The bytes of a fuzzer as the text of a header, one character a byte, as Netty has it. */
public final class Input {

  private Input() {}

  /** All of them. */
  public static String text(byte[] data) {
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  /**
   * Two texts: what stands before the first line feed, and what behind it; the second may be "".
   */
  public static String[] pair(byte[] data) {
    String text = text(data);
    int end = text.indexOf('\n');
    return end < 0
        ? new String[] {text, ""}
        : new String[] {text.substring(0, end), text.substring(end + 1)};
  }
}
