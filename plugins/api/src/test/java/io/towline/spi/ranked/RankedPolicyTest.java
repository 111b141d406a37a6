package io.towline.spi.ranked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.Health;
import io.towline.spi.Health.Standing;
import io.towline.spi.Outcome;
import io.towline.spi.Upstream;
import io.towline.spi.contract.FakeDownload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RankedPolicyTest {
  private static final int MIB = 1 << 20;

  private final FakeDownload one = new FakeDownload(0);
  private final FakeDownload two = new FakeDownload(1);
  private final FakeDownload three = new FakeDownload(2);
  private final Upstream origin = three.upstreams().get(0);
  private final Upstream mirror = three.upstreams().get(1);
  private final Upstream spare = three.upstreams().get(2);

  /** Delays are the longest that chance allows. */
  private final FailoverPolicy policy = new RankedPolicy(Ranking.configured(), 0, () -> 1);

  @Test
  void asksTheBestFirst() {
    Ranking backwards = history -> List.of(spare, mirror, origin);
    assertEquals(Decision.Try.now(spare), new RankedPolicy(backwards).next(three.history()));
  }

  @Test
  void asksThoseThatARankingLeavesOutLastAndNobodyElse() {
    Ranking odd = history -> List.of(new Upstream("elsewhere", false), mirror);
    assertEquals(List.of(mirror, origin, spare), new RankedPolicy(odd).inOrder(three.history()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      mode = Mode.EXCLUDE,
      names = {"RUNNING", "DONE", "CANCELLED"})
  void asksTheNextOneAtOnceAfterAnyFailure(Outcome outcome) {
    two.add(origin, 0, outcome);
    assertEquals(Decision.Try.now(mirror), policy.next(two.history()));
  }

  @Test
  void asksElsewhereAfterACutThatFollowedProgress() {
    two.add(origin, 50 * MIB, Outcome.CUT);
    two.add(mirror, 50 * MIB, Outcome.CUT);
    assertEquals(origin, chosen(two));
    two.add(origin, 50 * MIB, Outcome.CUT);
    assertEquals(mirror, chosen(two));
  }

  @Test
  void goesRoundWhenEverybodyFails() {
    List<Upstream> asked = three.failUntilGivenUp(policy, upstream -> Outcome.STALLED, 100);
    assertEquals(List.of(origin, mirror, spare), asked.subList(0, 3));
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"NOT_FOUND", "DENIED", "WRONG_CONTENT"})
  void neverComesBackToOneThatRefused(Outcome refusal) {
    two.add(origin, 0, refusal);
    two.add(mirror, 0, Outcome.STALLED);
    assertEquals(mirror, chosen(two));
  }

  @Test
  void givesUpWhenAllHaveRefused() {
    two.add(origin, 0, Outcome.NOT_FOUND);
    two.add(mirror, 0, Outcome.DENIED);
    assertEquals(
        new Decision.GiveUp("every upstream refused: origin NOT_FOUND, mirror1 DENIED"),
        policy.next(two.history()));
  }

  @Test
  void retriesASoleUpstreamAtOnceAndThenWaitsTwiceAsLongEachTime() {
    one.add(origin, 4, Outcome.DONE); // the first byte is here
    assertEquals(List.of(0L, 0L, 200L, 400L, 800L), delaysUntilGivenUp(one, Outcome.STALLED));
  }

  @Test
  void neverRetriesAtOnceWhoIsAskedTooOften() {
    assertEquals(List.of(0L, 200L, 400L), delaysUntilGivenUp(one, Outcome.THROTTLED));
  }

  @Test
  void drawsTheDelayFromZeroToItsCeiling() {
    FailoverPolicy half = new RankedPolicy(Ranking.configured(), 0, () -> 0.5);
    one.add(origin, 0, Outcome.STALLED);
    one.add(origin, 0, Outcome.STALLED);
    Decision.Try next = assertInstanceOf(Decision.Try.class, half.next(one.history()));
    assertEquals(Duration.ofMillis(100), next.delay());
  }

  @Test
  void givesUpAManifestAfterAsManyAttemptsAsAreConfigured() {
    one.ofAManifest();
    List<Upstream> asked = one.failUntilGivenUp(policy, upstream -> Outcome.NO_ANSWER, 100);
    assertEquals(3, asked.size());
  }

  @Test
  void asksEverybodyOnceBeforeItGivesUp() {
    FakeDownload many = new FakeDownload(6).ofAManifest();
    List<Upstream> asked = many.failUntilGivenUp(policy, upstream -> Outcome.NO_ANSWER, 100);
    assertEquals(many.upstreams(), asked);
  }

  @Test
  void givesUpAfterFiveAttemptsInARowThatBroughtLittleTogether() {
    one.add(origin, 50 * MIB, Outcome.STALLED);
    for (int i = 0; i < 4; i++) {
      one.add(origin, 1000, Outcome.CUT);
    }
    assertEquals(origin, chosen(one));
    one.add(origin, 1000, Outcome.CUT);
    assertEquals(
        new Decision.GiveUp("5 attempts in a row brought too little: origin CUT"),
        policy.next(one.history()));
  }

  @Test
  void goesOnWithASourceThatMakesSomeProgressEachTime() {
    for (int i = 0; i < 40; i++) {
      one.add(origin, MIB / 4, Outcome.CUT);
      assertEquals(origin, chosen(one));
    }
  }

  @Test
  void doesNotCountRefusalsAgainstTheUpstreamsThatAreLeft() {
    FakeDownload many = new FakeDownload(6);
    many.upstreams().stream().skip(1).forEach(u -> many.add(u, 0, Outcome.NOT_FOUND));
    many.add(origin, 0, Outcome.CUT);
    assertEquals(origin, chosen(many));
  }

  @Test
  void doesNotBlameAnUpstreamForWhatWeCancelled() {
    for (int i = 0; i < 10; i++) {
      one.add(origin, 0, Outcome.CANCELLED);
    }
    assertEquals(Decision.Try.now(origin), policy.next(one.history()));
  }

  @Test
  void racesASuspectFromTheBestOther() {
    three.doubt(origin);
    assertEquals(Decision.Try.race(mirror), policy.next(three.history()));
  }

  @Test
  void racesASoleSuspectOverANewConnection() {
    one.doubt(origin);
    assertEquals(Decision.Try.race(origin), policy.next(one.history()));
  }

  @Test
  void waitsWhereAContenderIsOnItsWay() {
    three.run(mirror);
    three.doubt(origin);
    assertEquals(new Decision.Wait(), policy.next(three.history()));
  }

  @Test
  void waitsWhereThreeAreSilent() {
    three.doubt(origin);
    three.doubt(mirror);
    assertEquals(Decision.Try.race(spare), policy.next(three.history()));
    three.doubt(spare);
    assertEquals(new Decision.Wait(), policy.next(three.history()));
  }

  @Test
  void anAttemptForAnotherPartIsNoContender() {
    two.add(origin, 8 * MIB, Outcome.CUT);
    two.run(mirror); // from 8 MiB on
    FakeDownload other = new FakeDownload(1);
    other.doubt(origin);
    assertEquals(Decision.Try.race(mirror), policy.next(other.history()));
    assertEquals(Decision.Try.now(mirror), policy.next(two.history()), "a part begins");
  }

  @Test
  void racesTheSuspectAgainRatherThanWithOneThatIsEjectedOrHasFailed() {
    two.knowing(mirror, standing(Standing.EJECTED));
    two.doubt(origin);
    assertEquals(Decision.Try.race(origin), policy.next(two.history()));
    FakeDownload failed = new FakeDownload(1);
    failed.add(mirror, 0, Outcome.SERVER_ERROR);
    failed.doubt(origin);
    assertEquals(Decision.Try.race(origin), policy.next(failed.history()));
  }

  @Test
  void doesNotProbeBesideASuspect() {
    two.knowing(mirror, standing(Standing.PROBE));
    two.doubt(origin);
    assertEquals(Decision.Try.race(origin), policy.next(two.history()));
  }

  @Test
  void waitsForAContenderWhenAnotherHasFailed() {
    two.doubt(origin);
    two.run(mirror);
    two.endOldest(Outcome.STALLED);
    assertEquals(new Decision.Wait(), policy.next(two.history()));
  }

  @Test
  void givesUpAfterTenMinutesWithoutAByte() {
    for (int i = 0; i < 100; i++) {
      one.doubt(origin); // six seconds each
    }
    Decision.GiveUp end = assertInstanceOf(Decision.GiveUp.class, policy.next(one.history()));
    assertEquals("no byte came for 10 minutes: ", end.reason());
  }

  @Test
  void leavesEjectedUpstreamsForTheLast() {
    three.knowing(origin, standing(Standing.EJECTED));
    List<Upstream> asked = three.failUntilGivenUp(policy, u -> Outcome.CONNECT_FAILED, 100);
    assertEquals(mirror, asked.get(0));
    assertEquals(spare, asked.get(1));
    assertEquals(origin, asked.get(asked.size() - 1));
  }

  @Test
  void asksTheOriginFirstForAManifestUnlessItIsEjected() {
    FailoverPolicy backwards = new RankedPolicy(history -> List.of(mirror, origin));
    two.ofAManifest();
    assertEquals(Decision.Try.now(origin), backwards.next(two.history()));
    two.knowing(origin, standing(Standing.EJECTED));
    assertEquals(Decision.Try.now(mirror), backwards.next(two.history()));
  }

  @Test
  void exploresTheGivenShareOfNewDownloads() {
    List<Upstream> first = new ArrayList<>();
    for (int draw = 0; draw < 100; draw++) {
      double chance = draw / 100.0;
      FailoverPolicy curious = new RankedPolicy(Ranking.configured(), 0.1, () -> chance);
      first.add(((Decision.Try) curious.next(new FakeDownload(2).history())).upstream());
    }
    assertEquals(90, first.stream().filter(origin::equals).count());
    assertEquals(5, first.stream().filter(mirror::equals).count());
    assertEquals(5, first.stream().filter(spare::equals).count());
  }

  @Test
  void exploresNeitherManifestsNorEjectedUpstreamsNorRetries() {
    FailoverPolicy curious = new RankedPolicy(Ranking.configured(), 1, () -> 0);
    assertEquals(
        Decision.Try.now(origin), curious.next(new FakeDownload(1).ofAManifest().history()));
    assertEquals(
        Decision.Try.now(origin),
        curious.next(new FakeDownload(1).knowing(mirror, standing(Standing.EJECTED)).history()));
    three.add(origin, 0, Outcome.CUT);
    assertEquals(mirror, ((Decision.Try) curious.next(three.history())).upstream());
  }

  @Test
  void refusesAShareThatIsNone() {
    assertThrows(IllegalArgumentException.class, () -> new RankedPolicy(Ranking.configured(), 1.1));
    assertThrows(
        IllegalArgumentException.class, () -> new RankedPolicy(Ranking.configured(), Double.NaN));
  }

  @Test
  void chanceIsDifferentEachMoment() {
    FailoverPolicy curious = new RankedPolicy(Ranking.configured(), 0.1);
    int others = 0;
    for (int i = 0; i < 4000; i++) {
      FakeDownload download = new FakeDownload(2).after(Duration.ofNanos(40L * i));
      others += curious.next(download.history()).equals(Decision.Try.now(origin)) ? 0 : 1;
    }
    assertTrue(others > 280 && others < 520, others + " of 4000"); // 400, give or take six sigma
  }

  @Test
  void theSameQuestionHasTheSameAnswer() {
    FailoverPolicy curious = new RankedPolicy(Ranking.configured(), 0.5);
    for (int i = 0; i < 100; i++) {
      FakeDownload download = new FakeDownload(2).after(Duration.ofNanos(i));
      assertEquals(curious.next(download.history()), curious.next(download.history()));
    }
  }

  private List<Long> delaysUntilGivenUp(FakeDownload download, Outcome outcome) {
    List<Long> delays = new ArrayList<>();
    while (policy.next(download.history()) instanceof Decision.Try next) {
      delays.add(next.delay().toMillis());
      download.add(next.upstream(), 0, outcome);
    }
    return delays;
  }

  private Upstream chosen(FakeDownload download) {
    return assertInstanceOf(Decision.Try.class, policy.next(download.history())).upstream();
  }

  private static Health standing(Standing standing) {
    return new Health(standing, OptionalDouble.empty(), 1, Optional.empty());
  }
}
