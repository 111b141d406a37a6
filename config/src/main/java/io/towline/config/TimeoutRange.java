package io.towline.config;

import java.time.Duration;
import java.util.List;

/**
 * How long a silence may be: one time, or from one to another, within which it is learned.
 *
 * @param least equal to {@code most} where one time was said
 * @param most zero: off
 */
record TimeoutRange(Duration least, Duration most) {

  static final String PATTERN = "^" + Durations.PATTERN + "(\\.\\." + Durations.PATTERN + ")?$";

  private static final String BETWEEN = "..";

  /**
   * Reads {@code 10s} or {@code 30s..60s}.
   *
   * @throws IllegalArgumentException if the text is neither, saying what one looks like
   */
  static TimeoutRange parse(String text) {
    int between = text.indexOf(BETWEEN);
    if (between < 0) {
      Duration both = Durations.parse(text);
      return new TimeoutRange(both, both);
    }
    Duration least = Durations.parse(text.substring(0, between));
    Duration most = Durations.parse(text.substring(between + BETWEEN.length()));
    if (least.isZero() || least.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "the first time is above 0s and at most the second, as in 30s..60s; 0s alone is off, not "
              + Words.quoted(text));
    }
    return new TimeoutRange(least, most);
  }

  /** The words for people, of one time or of a range. */
  static String words(Duration least, Duration most) {
    return String.join(
        " to ", List.of(Durations.text(least), Durations.text(most)).stream().distinct().toList());
  }
}
