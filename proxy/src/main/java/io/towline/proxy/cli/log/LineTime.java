package io.towline.proxy.cli.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A moment as log lines show it, to the millisecond. Lines of one millisecond share the text. */
final class LineTime {
  private record Shown(long millis, String text) {}

  private volatile Shown last = new Shown(Long.MIN_VALUE, "");

  String of(Instant moment) {
    long millis = moment.toEpochMilli();
    Shown shown = last;
    if (shown.millis != millis) {
      shown = new Shown(millis, moment.truncatedTo(ChronoUnit.MILLIS).toString());
      last = shown;
    }
    return shown.text;
  }
}
