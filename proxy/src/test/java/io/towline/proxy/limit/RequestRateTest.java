package io.towline.proxy.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.Rate;
import io.towline.proxy.health.VirtualClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestRateTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final VirtualClock clock = new VirtualClock();
  private final RequestRate requests = new RequestRate(clock);
  private final Optional<Rate> ten = Optional.of(Rate.parse("10/s"));

  @Test
  void withoutARateItIsEverybodysTurn() {
    for (int i = 0; i < 1000; i++) {
      assertEquals(Turn.NOW, requests.turn(Optional.empty(), Duration.ZERO));
    }
  }

  @Test
  void asManyAsItNamesMayComeAtOnce() {
    for (int i = 0; i < 10; i++) {
      assertEquals(Turn.NOW, requests.turn(ten, LONG));
    }
    assertEquals(new Turn(true, Duration.ofMillis(100)), requests.turn(ten, LONG));
    assertEquals(new Turn(true, Duration.ofMillis(200)), requests.turn(ten, LONG));
  }

  @Test
  void keepsToTheRateOverTime() {
    int sent = 0;
    Duration waited = Duration.ZERO;
    while (waited.compareTo(Duration.ofSeconds(10)) < 0) {
      Duration ahead = requests.turn(ten, LONG).ahead();
      clock.pass(ahead);
      waited = waited.plus(ahead);
      sent++;
    }
    assertTrue(sent >= 109 && sent <= 111, "10 at once and 10 a second: " + sent);
  }

  @Test
  void aTurnThatWouldComeTooLateIsNotTaken() {
    for (int i = 0; i < 10; i++) {
      requests.turn(ten, LONG);
    }
    for (int i = 0; i < 1000; i++) {
      assertFalse(requests.turn(ten, Duration.ZERO).isGiven());
    }
    assertEquals(new Turn(true, Duration.ofMillis(100)), requests.turn(ten, LONG));
  }

  @Test
  void anotherRateCountsFromThenOn() {
    for (int i = 0; i < 30; i++) {
      requests.turn(ten, LONG);
    }
    assertEquals(Turn.NOW, requests.turn(Optional.of(Rate.parse("5/m")), Duration.ZERO));
  }
}
