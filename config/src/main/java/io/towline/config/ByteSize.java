package io.towline.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, or a share of something.
 *
 * @param amount bytes, or percent
 */
record ByteSize(long amount, boolean isPercent) {

  static final String PATTERN = "0*[1-9][0-9]*(B|KiB|MiB|GiB|TiB|%)";

  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|TiB|%)");

  /**
   * Reads {@code 64KiB}, {@code 50GiB}, {@code 10%}.
   *
   * @throws IllegalArgumentException if the text is none, saying what one looks like
   */
  static ByteSize parse(String text) {
    if (text.matches("[0-9.]+")) {
      throw new IllegalArgumentException(
          "a size needs a unit: say " + text + "GiB, not " + text + " (B, KiB, MiB, GiB, TiB, %)");
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "say a size, as in 512MiB, 50GiB or 10%, not " + Words.quoted(text));
    }
    long number = Long.parseLong(form.group(1));
    int unit = UNITS.indexOf(form.group(2));
    if (number == 0 || (unit < 0 && number > 100)) {
      throw new IllegalArgumentException("say more than nothing, and at most 100%, not " + text);
    }
    if (unit < 0) {
      return new ByteSize(number, true);
    }
    if (number > (Long.MAX_VALUE >> (10 * unit))) {
      throw new IllegalArgumentException("no disk has " + text);
    }
    return new ByteSize(number << (10 * unit), false);
  }

  /** The bytes that this is of a whole. */
  long of(long wholeBytes) {
    return isPercent
        ? Math.max(1, wholeBytes / 100 * amount + wholeBytes % 100 * amount / 100)
        : amount;
  }

  /** In the largest unit that says it exactly. */
  @Override
  public String toString() {
    if (isPercent) {
      return amount + "%";
    }
    int unit = 0;
    long number = amount;
    while (unit < UNITS.size() - 1 && number % 1024 == 0) {
      number /= 1024;
      unit++;
    }
    return number + UNITS.get(unit);
  }
}
