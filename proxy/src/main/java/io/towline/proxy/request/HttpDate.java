package io.towline.proxy.request;

import io.netty.util.AsciiString;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The value of the Date header (RFC 9110, section 6.6.1), written out once a second. Any thread:
 * two that find a new second both write it, which does no harm.
 */
public final class HttpDate {

  private record Stamp(long second, AsciiString text) {}

  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private final LongSupplier wallMillis;
  private volatile Stamp stamp = new Stamp(Long.MIN_VALUE, AsciiString.EMPTY_STRING);

  /**
   * @param wallMillis the time since 1970 in milliseconds
   */
  public HttpDate(LongSupplier wallMillis) {
    this.wallMillis = wallMillis;
  }

  /** The current second. */
  public CharSequence now() {
    long millis = wallMillis.getAsLong();
    long second = Math.floorDiv(millis, 1000L);
    Stamp known = stamp;
    if (known.second != second) {
      known = new Stamp(second, new AsciiString(format(second)));
      stamp = known;
    }
    return known.text;
  }

  /**
   * By hand: a formatter looks its names up among all locales first, which the first client pays.
   */
  private static String format(long second) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(29);
    text.append(DAYS.get(time.getDayOfWeek().getValue() - 1)).append(", ");
    twoDigits(text, time.getDayOfMonth()).append(' ');
    text.append(MONTHS.get(time.getMonthValue() - 1)).append(' ');
    twoDigits(text, time.getYear() / 100);
    twoDigits(text, time.getYear() % 100).append(' ');
    twoDigits(text, time.getHour()).append(':');
    twoDigits(text, time.getMinute()).append(':');
    return twoDigits(text, time.getSecond()).append(" GMT").toString();
  }

  private static StringBuilder twoDigits(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }
}
