package io.towline.proxy.request;

import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The value of the Date header (RFC 9110, section 6.6.1), written out once a second. Any thread:
 * two that find a new second both write it, which does no harm.
 */
public final class HttpDate {

  private record Stamp(long second, AsciiString text) {}

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

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
      known = new Stamp(second, new AsciiString(FORMAT.format(Instant.ofEpochMilli(millis))));
      stamp = known;
    }
    return known.text;
  }
}
