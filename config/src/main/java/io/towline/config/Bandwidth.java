package io.towline.config;

/** Bytes a second as they are written: {@code 512KiB}, {@code 10MiB/s}. */
final class Bandwidth {

  static final String PATTERN = "^0*[1-9][0-9]*(B|KiB|MiB|GiB|TiB)(/s)?$";

  private static final String PER_SECOND = "/s";

  private Bandwidth() {}

  /**
   * @throws IllegalArgumentException if the text is none, saying what one looks like
   */
  static ByteSize parse(String text) {
    String size =
        text.endsWith(PER_SECOND) ? text.substring(0, text.length() - PER_SECOND.length()) : text;
    if (size.matches("[0-9.]+")) {
      throw new IllegalArgumentException(
          "a bandwidth needs a unit: say " + size + "MiB, not " + text + " (B, KiB, MiB, GiB)");
    }
    if (!text.matches(PATTERN)) {
      throw new IllegalArgumentException(
          "say how much a second, more than nothing, as in 512KiB or 10MiB, not "
              + Words.quoted(text));
    }
    return ByteSize.parse(size);
  }
}
