package io.towline.proxy.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as the configuration writes them: {@code 250ms}, {@code 10s}, {@code 1m30s}. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern PARTS =
      Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m(?!s))?(?:(\\d{1,6})s)?(?:(\\d{1,9})ms)?");

  @Override
  public Duration convert(String value) {
    Matcher parts = PARTS.matcher(value);
    if (value.isEmpty() || !parts.matches()) {
      throw new TypeConversionException(
          "'" + value + "' is no duration: say 60s, 1m30s or 250ms, with the unit");
    }
    return Duration.ofHours(number(parts, 1))
        .plusMinutes(number(parts, 2))
        .plusSeconds(number(parts, 3))
        .plusMillis(number(parts, 4));
  }

  private static long number(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
  }
}
