package io.towline.cache;

import java.time.Duration;

/** Warnings about one thing, of which at most one a minute is told. Any thread. */
final class RareWarnings {
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final CacheEvents events;
  private final Background background;
  private boolean saidOne;
  private long saidNanos;

  RareWarnings(CacheEvents events, Background background) {
    this.events = events;
    this.background = background;
  }

  void say(String message) {
    synchronized (this) {
      long now = background.nanos();
      if (saidOne && now - saidNanos < PAUSE_NANOS) {
        return;
      }
      saidOne = true;
      saidNanos = now;
    }
    events.warning(message);
  }
}
