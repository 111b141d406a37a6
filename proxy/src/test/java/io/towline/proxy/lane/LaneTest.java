package io.towline.proxy.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ProgressConfig;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import io.towline.spi.Decision;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final Duration SOFT = Duration.ofSeconds(4); // 3 s, and the tick that sees it
  private static final long MEGABYTE = 1_000_000;
  private static final long LITTLE = 1_000;

  @Test
  void beginsWithOneAttemptAtTheStart() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    assertEquals(1, lane.fetches.size());
    assertEquals("hub", lane.fetch(0).upstream());
    assertEquals(0, lane.fetch(0).offset());
  }

  @Test
  void isDoneWhenAllIsHere() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.fetch(0).answers().brings(LaneFixture.SIZE);
    assertTrue(lane.isDone());
    assertEquals(0, lane.running());
  }

  @Test
  void asksNobodyElseWhileBytesCome() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.fetch(0).answers();
    lane.flows(lane.fetch(0), Duration.ofSeconds(60), MEGABYTE);
    assertEquals(1, lane.fetches.size());
  }

  @Test
  void looksOnceAtAnUpstreamThatNobodyHasMeasured() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers();
    lane.flows(lane.fetch(0), Duration.ofSeconds(10), MEGABYTE);
    assertEquals(2, lane.fetches.size());
    assertEquals("mirror", lane.fetch(1).upstream());
    assertFalse(lane.fetch(0).isCancelled());
  }

  @Test
  void racesASilentAttemptFromWhereItIs() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(Duration.ofSeconds(2));
    assertEquals(1, lane.fetches.size(), "not before it was silent for long");
    lane.pass(SOFT.minusSeconds(2));
    assertEquals(2, lane.fetches.size());
    assertEquals("mirror", lane.fetch(1).upstream());
    assertEquals(MEGABYTE, lane.fetch(1).offset());
    assertTrue(lane.fetch(1).runner.wantsNewConnection());
    assertFalse(lane.fetch(0).isCancelled(), "a silent attempt is not killed");
  }

  @Test
  void dropsTheSilentOneAtTheFirstByteOfAnother() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(SOFT);
    lane.fetch(1).answers();
    assertFalse(lane.fetch(0).isCancelled(), "a head alone is no lead");
    lane.fetch(1).brings(LITTLE);
    assertTrue(lane.fetch(0).isCancelled());
    assertEquals(Outcome.CANCELLED, lane.fetch(0).runner.logged().outcome());
    assertEquals(1, lane.running());
  }

  @Test
  void dropsTheContenderWhenTheFirstGoesOnAndStaysAhead() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(SOFT);
    lane.fetch(1).answers();
    lane.fetch(0).brings(MEGABYTE);
    assertTrue(lane.fetch(1).isCancelled());
    assertFalse(lane.fetch(0).isCancelled());
    lane.pass(Duration.ofMillis(500));
    assertEquals("hub", lane.events(Kind.RECOVERED).get(0).upstream());
    assertEquals(1, lane.running());
  }

  @Test
  void asksNoMoreThanOnceInFiveSecondsAndKeepsThreeAtMost() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(LITTLE);
    lane.pass(SOFT);
    lane.fetch(1).answers();
    lane.pass(Duration.ofMillis(3_500));
    assertEquals(2, lane.fetches.size());
    lane.pass(Duration.ofSeconds(1));
    assertEquals(3, lane.fetches.size());
    lane.fetch(2).answers();
    lane.pass(Duration.ofSeconds(30));
    assertEquals(3, lane.running());
    assertEquals(3, lane.fetches.size());
  }

  @Test
  void closesASilentAttemptAfterAMinuteAndGoesOn() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.decides(LaneTest::onceAtATime);
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(Duration.ofSeconds(59));
    assertFalse(lane.fetch(0).isCancelled());
    lane.pass(Duration.ofSeconds(2));
    assertTrue(lane.fetch(0).isCancelled());
    assertEquals(Outcome.STALLED, lane.fetch(0).runner.logged().outcome());
    assertEquals(MEGABYTE, lane.fetch(1).offset());
  }

  @Test
  void neverEndsASoleSourceThatBringsSomething() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.decides(LaneTest::onceAtATime);
    lane.fetch(0).answers();
    for (int i = 0; i < 100; i++) {
      lane.pass(Duration.ofSeconds(55));
      lane.fetch(0).brings(1);
    }
    assertFalse(lane.fetch(0).isCancelled());
    assertEquals(1, lane.fetches.size());
  }

  @Test
  void closesAtTInFixedMode() {
    LaneFixture lane = new LaneFixture(LaneFixture.fixed(Duration.ofSeconds(10)), "hub");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(Duration.ofMillis(9_900));
    assertEquals(1, lane.fetches.size());
    lane.pass(Duration.ofMillis(400));
    assertTrue(lane.fetch(0).isCancelled());
    assertEquals(Outcome.STALLED, lane.fetch(0).runner.logged().outcome());
    assertEquals(MEGABYTE, lane.fetch(1).offset());
  }

  @Test
  void doubtsNobodyForSilenceWhenTIsZero() {
    ProgressConfig off = ProgressConfig.STANDARD.withTimeout(Duration.ZERO);
    LaneFixture lane = new LaneFixture(off, "hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(Duration.ofMinutes(9));
    assertEquals(1, lane.fetches.size());
    assertFalse(lane.fetch(0).isCancelled());
  }

  @Test
  void givesUpAfterTenMinutesWithoutAByte() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.decides(LaneTest::onceAtATime);
    lane.fetch(0).answers().brings(MEGABYTE);
    for (int i = 0; i < 9 && !lane.hasGivenUp(); i++) {
      lane.pass(Duration.ofSeconds(61));
      lane.fetch(lane.fetches.size() - 1).answers();
    }
    assertFalse(lane.hasGivenUp());
    lane.pass(Duration.ofSeconds(61));
    assertTrue(lane.hasGivenUp());
    assertEquals(0, lane.running());
  }

  @Test
  void blamesNobodyForATimeInWhichThisProcessStoodStill() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(Duration.ofSeconds(1));
    lane.timers.freeze(Duration.ofMinutes(20));
    lane.pass(Duration.ofSeconds(1));
    assertEquals(1, lane.fetches.size());
    assertFalse(lane.hasGivenUp());
    lane.pass(SOFT);
    assertEquals(2, lane.fetches.size(), "it looks again from then on");
  }

  @Test
  void countsNoSilenceWhileNothingIsRead() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.fetch(0).runner.paused();
    lane.pass(Duration.ofMinutes(5));
    assertEquals(1, lane.fetches.size());
    lane.fetch(0).runner.reading();
    lane.pass(Duration.ofSeconds(2));
    assertEquals(1, lane.fetches.size());
    lane.pass(SOFT);
    assertEquals(2, lane.fetches.size());
  }

  @Test
  void asksNobodyForAFailureWhileAnotherRuns() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(SOFT);
    lane.fetch(1).answers();
    int asked = lane.questions.size();
    lane.fetch(0).fails(Outcome.CUT);
    lane.pass(Duration.ofMillis(200));
    assertEquals(asked, lane.questions.size());
    assertEquals(2, lane.fetches.size());
  }

  @Test
  void goesOnElsewhereAfterAFailure() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE).fails(Outcome.CUT);
    lane.pass(Duration.ZERO);
    assertEquals("mirror", lane.fetch(1).upstream());
    assertEquals(MEGABYTE, lane.fetch(1).offset());
  }

  @Test
  void givesUpWhenThePolicyDoes() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.decides(history -> new Decision.GiveUp("enough"));
    lane.fetch(0).fails(Outcome.CONNECT_FAILED);
    lane.pass(Duration.ZERO);
    assertTrue(lane.hasGivenUp());
  }

  @Test
  void waitsAMomentForLeaveToAskAgain() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.spendsRepetitions(Duration.ZERO);
    lane.fetch(0).fails(Outcome.SERVER_ERROR);
    lane.pass(Duration.ZERO);
    assertEquals(1, lane.fetches.size());
    lane.pass(Duration.ofSeconds(1));
    assertEquals(2, lane.fetches.size(), "there is leave for two more each second");
  }

  @Test
  void givesUpWhereOthersTakeAllLeave() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.spendsRepetitions(Duration.ofSeconds(10));
    lane.fetch(0).fails(Outcome.SERVER_ERROR);
    lane.pass(Duration.ofSeconds(2));
    assertFalse(lane.hasGivenUp());
    lane.pass(Duration.ofSeconds(2));
    assertEquals(1, lane.fetches.size());
    assertTrue(lane.hasGivenUp());
  }

  @Test
  void waitsForLeaveAsLongAsItTakesWhereBytesHaveCome() {
    LaneFixture lane = LaneFixture.adaptive("hub");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.spendsRepetitions(Duration.ofSeconds(10));
    lane.fetch(0).fails(Outcome.CUT);
    lane.pass(Duration.ofSeconds(10));
    assertEquals(1, lane.fetches.size());
    lane.pass(Duration.ofSeconds(1));
    assertEquals(2, lane.fetches.size());
    assertEquals(MEGABYTE, lane.fetch(1).offset());
  }

  @Test
  void tellsTheStoryOfASplice() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(SOFT);
    lane.fetch(1).answers().brings(LITTLE);
    assertEquals("hub", lane.events(Kind.SUSPECT).get(0).upstream());
    assertEquals("mirror", lane.events(Kind.RACE).get(0).upstream());
    assertEquals(MEGABYTE, lane.events(Kind.SPLICE).get(0).offset());
    assertEquals("hub", lane.events(Kind.OVERTAKEN).get(0).upstream());
  }

  @Test
  void landsEveryByteThoughTwoBringThemInTurn() {
    LaneFixture lane = LaneFixture.adaptive("hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(SOFT);
    lane.fetch(1).answers();
    lane.fetch(0).brings(LITTLE);
    lane.fetch(1).brings(LITTLE / 2);
    lane.fetch(0).brings(LITTLE);
    lane.fetch(1).brings(2 * LITTLE);
    lane.fetch(1).brings(LaneFixture.SIZE - lane.fetch(1).position());
    assertEquals(LaneFixture.SIZE, lane.frontier());
    assertTrue(lane.isDone());
  }

  // How often upstreams may be asked.

  @Test
  void goesOnWhenItIsItsTurn() {
    LaneFixture lane = LaneFixture.limited("4/m", "hub");
    lane.fetch(0).answers().brings(MEGABYTE).fails(Outcome.CUT);
    lane.pass(Duration.ofMillis(14_999));
    assertEquals(1, lane.fetches.size());
    lane.pass(Duration.ofMillis(1));
    assertEquals(2, lane.fetches.size());
    assertEquals(MEGABYTE, lane.fetch(1).offset());
    lane.fetch(1).answers().brings(LaneFixture.SIZE - MEGABYTE);
    assertTrue(lane.isDone());
  }

  @Test
  void blamesNobodyForItsOwnWaiting() {
    LaneFixture lane = LaneFixture.limited("4/m", "hub");
    lane.fetch(0).answers().brings(MEGABYTE).fails(Outcome.CUT);
    lane.pass(Duration.ofSeconds(15));
    assertEquals(List.of(), lane.events(Kind.SUSPECT));
    lane.pass(Duration.ofSeconds(1)); // the clock of its silence begins with the request
    assertEquals(List.of(), lane.events(Kind.SUSPECT));
    assertFalse(lane.hasGivenUp());
  }

  @Test
  void racesNobodyWithoutATurn() {
    LaneFixture lane = LaneFixture.limited("2/m", "hub", "mirror");
    lane.fetch(0).answers().brings(MEGABYTE);
    lane.pass(Duration.ofSeconds(29));
    assertFalse(lane.events(Kind.SUSPECT).isEmpty());
    assertEquals(1, lane.fetches.size());
    lane.pass(Duration.ofSeconds(7)); // it is asked about every five seconds
    assertEquals(2, lane.fetches.size());
    assertFalse(lane.fetch(0).isCancelled());
  }

  @Test
  void givesUpWhereItsTurnComesLaterThanAClientWaits() {
    LaneFixture lane = LaneFixture.limited("1/m", "hub");
    lane.fetch(0).fails(Outcome.CONNECT_FAILED);
    lane.pass(Duration.ofSeconds(2));
    assertFalse(lane.hasGivenUp());
    lane.pass(Duration.ofSeconds(2));
    assertTrue(lane.hasGivenUp());
    assertEquals(1, lane.fetches.size());
  }

  @Test
  void waitsForItsTurnHoweverLongWhereBytesHaveCome() {
    LaneFixture lane = LaneFixture.limited("1/m", "hub");
    lane.fetch(0).answers().brings(MEGABYTE).fails(Outcome.CUT);
    lane.pass(Duration.ofMillis(59_999));
    assertFalse(lane.hasGivenUp());
    assertEquals(1, lane.fetches.size());
    lane.pass(Duration.ofMillis(1));
    assertEquals(2, lane.fetches.size());
    assertEquals(MEGABYTE, lane.fetch(1).offset());
  }

  @Test
  void asksNobodyWhenItIsStoppedBeforeItsTurn() {
    LaneFixture lane = LaneFixture.limited("4/m", "hub");
    lane.fetch(0).answers().brings(MEGABYTE).fails(Outcome.CUT);
    lane.pass(Duration.ofSeconds(1));
    lane.stop();
    lane.pass(Duration.ofMinutes(1));
    assertEquals(1, lane.fetches.size());
  }

  private static Decision onceAtATime(io.towline.spi.PullHistory history) {
    return history.isRunning() ? new Decision.Wait() : Decision.Try.now(history.upstreams().get(0));
  }
}
