package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TagTimeTest {
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

  private long nanos = 7;
  private final TagTime time = new TagTime(Clock.fixed(BEGAN, ZoneOffset.UTC), () -> nanos);

  @Test
  void goesOnAsTheMonotonicClockDoes() {
    nanos += Duration.ofHours(3).toNanos();
    assertEquals(BEGAN.plus(Duration.ofHours(3)), time.now());
    assertEquals(Optional.of(Duration.ofHours(3)), time.since(BEGAN));
  }

  @Test
  void tellsNoAgeOfWhatLiesAhead() {
    assertTrue(time.since(BEGAN.plusNanos(1)).isEmpty());
    assertEquals(Optional.of(Duration.ZERO), time.since(BEGAN));
  }
}
