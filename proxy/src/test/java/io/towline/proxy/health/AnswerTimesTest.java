package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Upstreams of known manners answer in virtual time; whoever asks goes by what was learned. */
class AnswerTimesTest {
  private static final double KEPT_SECONDS = 60;

  private final VirtualClock clock = new VirtualClock();
  private final AnswerTimes times = new AnswerTimes(clock);
  private final Random random = new Random(7);

  /** How many of them were given up although an answer was coming. */
  private int ask(int requests, DoubleUnaryOperator secondsByChance) {
    int givenUp = 0;
    for (int i = 0; i < requests; i++) {
      clock.passSeconds(0.5);
      double takes = secondsByChance.applyAsDouble(random.nextDouble());
      double limit = seconds(times.attemptTimeout(TrafficClass.MANIFEST));
      if (takes <= limit) {
        times.answered(TrafficClass.MANIFEST, duration(takes));
      } else {
        times.unanswered(TrafficClass.MANIFEST, duration(limit));
        givenUp += takes < KEPT_SECONDS ? 1 : 0;
      }
    }
    return givenUp;
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private Duration hedge() {
    return times.hedgeAfter(TrafficClass.MANIFEST);
  }

  private Duration attempt() {
    return times.attemptTimeout(TrafficClass.MANIFEST);
  }

  @Test
  void anUnknownUpstreamGetsTheUsualTimes() {
    ask(19, chance -> 0.05);
    assertEquals(Duration.ofMillis(1500), hedge());
    assertEquals(Duration.ofSeconds(10), attempt());
  }

  @Test
  void aFastOneIsDoubtedSoonerButNotTooSoon() {
    ask(20, chance -> 0.02);
    assertEquals(Duration.ofMillis(250), hedge());
    assertEquals(Duration.ofSeconds(2), attempt());
  }

  @Test
  void aSlowOneIsGivenTimeButNotForEver() {
    ask(100, chance -> 9.5);
    assertEquals(Duration.ofSeconds(5), hedge());
    assertEquals(Duration.ofSeconds(30), attempt());
  }

  @Test
  void timesFollowTheNinetyFifthPercentile() {
    ask(1000, chance -> chance);
    assertTrue(hedge().compareTo(Duration.ofMillis(900)) > 0, hedge()::toString);
    assertTrue(hedge().compareTo(Duration.ofMillis(1030)) < 0, hedge()::toString);
    assertEquals(hedge().multipliedBy(4), attempt());
  }

  @Test
  void twoKindsOfAnswersAreNotTakenForFailures() {
    int givenUp = ask(3000, chance -> chance < 0.8 ? 0.05 : 2.5);
    assertEquals(0, givenUp);
  }

  @Test
  void oneInAHundredThatHangsDoesNotMakeUsWaitForAll() {
    ask(3000, chance -> chance < 0.01 ? 1000 : 0.1 + chance / 10);
    assertTrue(hedge().compareTo(Duration.ofMillis(260)) < 0, hedge()::toString);
    assertEquals(Duration.ofSeconds(2), attempt());
  }

  @Test
  void timesGrowWithAnUpstreamThatBecomesTenTimesSlower() {
    ask(600, chance -> 0.3 + chance / 5);
    int givenUp = ask(1200, chance -> 3 + 2 * chance);
    assertTrue(givenUp < 60, () -> givenUp + " given up");
    assertEquals(Duration.ofSeconds(5), hedge());
    assertTrue(attempt().compareTo(Duration.ofSeconds(19)) > 0, attempt()::toString);
  }

  @Test
  void timesShrinkAgainWhenItRecovers() {
    ask(1200, chance -> 4 + chance);
    ask(1300, chance -> 0.1);
    assertEquals(Duration.ofMillis(250), hedge());
    assertEquals(Duration.ofSeconds(2), attempt());
  }

  @Test
  void whatIsGivenUpAlwaysLengthensTheTimes() {
    ask(600, chance -> 0.3);
    ask(1200, chance -> 12);
    assertEquals(0, ask(300, chance -> 12));
  }

  @Test
  void classesAreLearnedApart() {
    ask(100, chance -> 9);
    assertEquals(Duration.ofMillis(1500), times.hedgeAfter(TrafficClass.TOKEN));
    assertTrue(times.usual().isPresent());
  }
}
