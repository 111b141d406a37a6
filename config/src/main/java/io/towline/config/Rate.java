package io.towline.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests in how much time: {@code 100/s}, {@code 6000/h}.
 *
 * @param count at least 1
 * @param per a second, a minute or an hour
 */
public record Rate(long count, Duration per) {

  static final String FORM = "requests in a time: `100/s`, `600/m`, `5000/h`";
  static final String PATTERN = "^0*[1-9][0-9]{0,8}/[smh]$";

  private static final Pattern PARTS = Pattern.compile("(\\d{1,18})/([smh])");

  public Rate {
    if (count < 1 || per.isNegative() || per.isZero()) {
      throw new IllegalArgumentException("no rate: " + count + " in " + per);
    }
  }

  /**
   * Reads what a configuration says.
   *
   * @throws IllegalArgumentException if it is none, saying what one looks like
   */
  public static Rate parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!text.matches(PATTERN) || !parts.matches()) {
      throw new IllegalArgumentException("say " + FORM + ", not " + Words.quoted(text));
    }
    Duration per =
        switch (parts.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          default -> Duration.ofHours(1);
        };
    return new Rate(Long.parseLong(parts.group(1)), per);
  }

  @Override
  public String toString() {
    String unit = per.toSeconds() == 1 ? "s" : per.toSeconds() == 60 ? "m" : "h";
    return count + "/" + unit;
  }
}
