package io.towline.proxy.cli.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A moment as log lines show it, to the millisecond. Lines of one second share most of the text.
 */
final class LineTime {
  private static final int MILLIS = 1000;

  /** The text up to the seconds. */
  private record Second(long second, String text) {}

  private volatile Second last = new Second(Long.MIN_VALUE, "");

  /** Writes the moment. */
  void append(StringBuilder line, Instant moment) {
    Second known = last;
    if (known.second != moment.getEpochSecond()) {
      String whole = moment.truncatedTo(ChronoUnit.SECONDS).toString();
      known = new Second(moment.getEpochSecond(), whole.substring(0, whole.length() - 1));
      last = known;
    }
    int millis = moment.getNano() / 1_000_000;
    line.append(known.text).append('.');
    for (int digit = MILLIS / 10; digit > 0; digit /= 10) {
      line.append((char) ('0' + millis / digit % 10));
    }
    line.append('Z');
  }

  /** The same alone. */
  String of(Instant moment) {
    StringBuilder text = new StringBuilder();
    append(text, moment);
    return text.toString();
  }
}
