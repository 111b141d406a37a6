package io.towline.policy.ordered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.oci.RepositoryName;
import io.towline.spi.Attempt;
import io.towline.spi.Decision;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OrderedPolicyTest {
  private static final long MIB = 1024 * 1024;
  private static final Upstream HUB = new Upstream("hub", true);
  private static final Upstream MIRROR = new Upstream("mirror", false);
  private static final Upstream SPARE = new Upstream("spare", false);

  private final List<Attempt> attempts = new ArrayList<>();
  private List<Upstream> upstreams = List.of(HUB, MIRROR);
  private PullHistory.Content content = PullHistory.Content.BLOB;

  @Test
  void asksTheFirstUpstreamFirst() {
    assertEquals(Decision.Try.now(HUB), decide());
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      mode = Mode.EXCLUDE,
      names = {"RUNNING", "DONE", "CANCELLED"})
  void asksTheNextOneAtOnceAfterAnyFailure(Outcome outcome) {
    after(HUB, 0, outcome);
    assertEquals(Decision.Try.now(MIRROR), decide());
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"RUNNING", "DONE", "CANCELLED"})
  void staysWithAnUpstreamThatHasNotFailed(Outcome outcome) {
    after(HUB, 0, Outcome.CONNECT_FAILED);
    after(MIRROR, 0, outcome);
    assertEquals(Decision.Try.now(MIRROR), decide());
  }

  @Test
  void comesBackToTheFirstAfterTheLast() {
    after(HUB, 0, Outcome.STALLED);
    after(MIRROR, 0, Outcome.CUT);
    assertEquals(HUB, chosen());
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"NOT_FOUND", "DENIED", "WRONG_CONTENT"})
  void neverComesBackToOneThatRefused(Outcome refusal) {
    after(HUB, 0, refusal);
    after(MIRROR, 0, Outcome.STALLED);
    assertEquals(MIRROR, chosen());
  }

  @Test
  void givesUpWhenAllHaveRefused() {
    after(HUB, 0, Outcome.NOT_FOUND);
    after(MIRROR, 0, Outcome.DENIED);
    assertEquals(
        new Decision.GiveUp("every upstream refused: hub NOT_FOUND, mirror DENIED"), decide());
  }

  @Test
  void waitsTwiceAsLongEachTimeBeforeTheSameUpstream() {
    upstreams = List.of(HUB);
    List<Duration> delays = new ArrayList<>();
    while (decide() instanceof Decision.Try next) {
      delays.add(next.delay());
      after(HUB, 0, Outcome.THROTTLED);
    }
    assertEquals(
        List.of(
            Duration.ZERO,
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            Duration.ofMillis(1600)),
        delays);
  }

  @Test
  void neverWaitsLongerThanFiveSeconds() {
    upstreams = List.of(HUB, MIRROR);
    for (int i = 0; i < 40; i++) {
      after(HUB, 0, Outcome.CONNECT_FAILED);
      after(MIRROR, MIB, Outcome.CUT);
    }
    Decision.Try next = assertInstanceOf(Decision.Try.class, decide());
    assertEquals(HUB, next.upstream());
    assertEquals(Duration.ofSeconds(5), next.delay());
  }

  @Test
  void resumesSoonAfterACutThatFollowedProgress() {
    upstreams = List.of(HUB);
    for (int i = 0; i < 20; i++) {
      after(HUB, MIB, Outcome.CUT);
    }
    Decision.Try next = assertInstanceOf(Decision.Try.class, decide());
    assertEquals(Duration.ofMillis(200), next.delay());
  }

  @Test
  void givesUpAManifestAfterThreeAttempts() {
    content = PullHistory.Content.MANIFEST;
    upstreams = List.of(HUB);
    after(HUB, 0, Outcome.NO_ANSWER);
    after(HUB, 0, Outcome.NO_ANSWER);
    assertEquals(HUB, chosen());
    after(HUB, 0, Outcome.NO_ANSWER);
    assertInstanceOf(Decision.GiveUp.class, decide());
  }

  @Test
  void givesUpAfterFiveAttemptsInARowThatBroughtLittle() {
    after(HUB, 50 * MIB, Outcome.STALLED);
    for (int i = 0; i < 2; i++) {
      after(MIRROR, MIB - 1, Outcome.CUT);
      after(HUB, 0, Outcome.STALLED);
    }
    assertEquals(MIRROR, chosen());
    after(MIRROR, 0, Outcome.STALLED);
    Decision.GiveUp end = assertInstanceOf(Decision.GiveUp.class, decide());
    assertEquals(
        "5 attempts in a row brought under 1 MiB each: mirror STALLED, hub STALLED, mirror CUT",
        end.reason());
  }

  @Test
  void countsAnewAfterProgress() {
    upstreams = List.of(HUB);
    for (int i = 0; i < 4; i++) {
      after(HUB, 0, Outcome.STALLED);
    }
    after(HUB, MIB, Outcome.STALLED);
    for (int i = 0; i < 4; i++) {
      after(HUB, 0, Outcome.STALLED);
    }
    assertEquals(HUB, chosen());
    after(HUB, 0, Outcome.STALLED);
    assertInstanceOf(Decision.GiveUp.class, decide());
  }

  @Test
  void asksEverybodyOnceBeforeItGivesUp() {
    upstreams = List.of(HUB, MIRROR, SPARE);
    for (int i = 0; i < 5; i++) {
      after(HUB, 0, Outcome.STALLED);
    }
    assertEquals(MIRROR, chosen());
    after(MIRROR, 0, Outcome.STALLED);
    assertEquals(SPARE, chosen());
    after(SPARE, 0, Outcome.STALLED);
    assertInstanceOf(Decision.GiveUp.class, decide());
  }

  @Test
  void doesNotCountRefusalsAgainstTheUpstreamsThatAreLeft() {
    List<Upstream> many = new ArrayList<>(List.of(HUB));
    for (int i = 0; i < 6; i++) {
      Upstream mirror = new Upstream("mirror" + i, false);
      many.add(mirror);
      after(mirror, 0, Outcome.NOT_FOUND);
    }
    upstreams = many;
    after(HUB, 0, Outcome.CUT);
    assertEquals(HUB, chosen());
  }

  @Test
  void doesNotBlameAnUpstreamForWhatWeCancelled() {
    upstreams = List.of(HUB);
    for (int i = 0; i < 10; i++) {
      after(HUB, 0, Outcome.CANCELLED);
    }
    assertEquals(Decision.Try.now(HUB), decide());
  }

  @Test
  void beginsWithTheFirstWhenTheLastUpstreamIsGoneFromTheConfiguration() {
    after(SPARE, 0, Outcome.DONE);
    assertEquals(HUB, chosen());
  }

  private void after(Upstream upstream, long bytes, Outcome outcome) {
    attempts.add(new Attempt(upstream, 0, bytes, Duration.ofSeconds(1), outcome));
  }

  private Upstream chosen() {
    return assertInstanceOf(Decision.Try.class, decide()).upstream();
  }

  private Decision decide() {
    return new OrderedPolicy()
        .next(
            new PullHistory(
                "docker.io",
                new RepositoryName("library/alpine"),
                content,
                upstreams,
                attempts,
                OptionalLong.empty(),
                0,
                Duration.ZERO));
  }
}
