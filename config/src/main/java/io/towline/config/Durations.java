package io.towline.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they are written: {@code 250ms}, {@code 10s}, {@code 1m30s}, {@code 24h}. */
final class Durations {

  static final String PATTERN = "([0-9]+(ms|s|m|h))+";

  /** Far beyond any use, and its nanoseconds still fit a long. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private static final Pattern NUMBER = Pattern.compile("[0-9.]+");
  private static final Pattern WHOLE = Pattern.compile(PATTERN);
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));

  private Durations() {}

  /**
   * As it is written, without parts that are nothing; under ten minutes in seconds: {@code 90s}.
   */
  static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.toMinutes() < 10) {
      return part(duration.toSeconds(), "s") + part(duration.toMillisPart(), "ms");
    }
    String hours = part(duration.toHours(), "h");
    String minutes = part(duration.toMinutesPart(), "m");
    String seconds = part(duration.toSecondsPart(), "s");
    return hours + minutes + seconds + part(duration.toMillisPart(), "ms");
  }

  private static String part(long number, String unit) {
    return number == 0 ? "" : number + unit;
  }

  /**
   * @throws IllegalArgumentException if the text is none, saying what one looks like
   */
  static Duration parse(String text) {
    if (NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a duration needs a unit: say " + text + "s, not " + text + " (ms, s, m, h)");
    }
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "say a duration, as in 250ms, 10s, 1m30s or 24h, not " + Words.quoted(text));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    int end = 0;
    while (part.find() && part.start() == end) {
      Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
      sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
      end = part.end();
    }
    if (end < text.length() || sum.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a duration is at most 87600h (ten years)");
    }
    return sum;
  }
}
