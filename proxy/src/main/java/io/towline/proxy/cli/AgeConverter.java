package io.towline.proxy.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads ages: {@code 7d}, {@code 36h}, {@code 90m}, {@code 2w}, {@code 1d12h}. */
final class AgeConverter implements ITypeConverter<Duration> {
  private static final Pattern PARTS =
      Pattern.compile(
          "(?:(\\d{1,4})w)?(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?");

  @Override
  public Duration convert(String value) {
    Matcher parts = PARTS.matcher(value);
    if (value.isEmpty() || !parts.matches()) {
      throw new TypeConversionException(
          "'" + value + "' is no age: say 7d, 36h, 90m or 2w, with the unit");
    }
    return Duration.ofDays(7 * number(parts, 1) + number(parts, 2))
        .plusHours(number(parts, 3))
        .plusMinutes(number(parts, 4))
        .plusSeconds(number(parts, 5));
  }

  private static long number(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
  }
}
