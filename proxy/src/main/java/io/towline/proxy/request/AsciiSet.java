package io.towline.proxy.request;

/** Some of the ASCII characters, as a table. Immutable, any thread. */
public final class AsciiSet {
  private static final int SIZE = 128;

  private final boolean[] members = new boolean[SIZE];

  private AsciiSet(String others) {
    for (int c = 0; c < SIZE; c++) {
      members[c] =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || others.indexOf(c) >= 0;
    }
  }

  /** Letters, digits and these. */
  public static AsciiSet alphanumericAnd(String others) {
    return new AsciiSet(others);
  }

  /** Whether a character, or a byte of which those below zero are no ASCII, is one of them. */
  public boolean has(int character) {
    return character >= 0 && character < SIZE && members[character];
  }
}
