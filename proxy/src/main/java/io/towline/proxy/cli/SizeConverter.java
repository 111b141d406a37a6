package io.towline.proxy.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes with their unit, in bytes: {@code 64MiB}, {@code 200MB}. */
final class SizeConverter implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(B|kB|MB|GB|KiB|MiB|GiB)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30);

  @Override
  public Long convert(String value) {
    Matcher form = FORM.matcher(value);
    Long unit = form.matches() ? UNITS.get(form.group(2)) : null;
    if (unit == null) {
      throw new TypeConversionException(
          "'" + value + "' is no size: say 200MB, 64MiB or 1000B, with the unit");
    }
    long number = Long.parseLong(form.group(1));
    if (number > Long.MAX_VALUE / unit) {
      throw new TypeConversionException("'" + value + "' is more than there is");
    }
    return number * unit;
  }
}
