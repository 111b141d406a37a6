package io.towline.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.RepositoryName;
import io.towline.proxy.plugin.Plugins;
import io.towline.spi.Attempt;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PolicyDeskTest {
  private static final String NAME = "policy slow of registry x";
  private static final Upstream HUB = new Upstream("hub", true);
  private static final Upstream MIRROR = new Upstream("mirror", false);
  private static final Decision BUILT_IN = Decision.Try.now(HUB);
  private static final Decision CHOSEN = Decision.Try.now(MIRROR);

  private final ManualThread time = new ManualThread();
  private final LogCapture log = new LogCapture(Complaints.class, NAME);
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private int asked;

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void theBuiltInPolicyAnswersAtOnceWhereItIsTheChosenOne() {
    CompletableFuture<Decision> answer = desk(history -> BUILT_IN, null).next(history());
    assertEquals(BUILT_IN, answer.join());
  }

  @Test
  void evenABrokenBuiltInPolicyGivesAnAnswer() {
    PolicyDesk desk =
        desk(
            history -> {
              throw new IllegalStateException("boom");
            },
            null);
    Decision.GiveUp end = assertInstanceOf(Decision.GiveUp.class, desk.next(history()).join());
    assertTrue(end.reason().contains("boom"), end.reason());
  }

  @Test
  void theChosenPolicyAnswersOnItsOwnThread() {
    PolicyDesk desk = desk(history -> CHOSEN);
    CompletableFuture<Decision> answer = desk.next(history());
    assertFalse(answer.isDone());
    time.work();
    assertEquals(CHOSEN, answer.join());
    time.passLimit();
    assertEquals(List.of(), log.lines());
  }

  @Test
  void aLateAnswerIsReplacedByTheBuiltInOne() {
    CompletableFuture<Decision> answer = desk(history -> CHOSEN).next(history());
    time.passLimit();
    assertEquals(BUILT_IN, answer.join());
    time.work();
    assertEquals(0, asked, "a question that was answered already is not asked");
    assertEquals(1, log.lines().size());
    assertTrue(log.lines().get(0).startsWith("The policy slow of registry x has not answered"));
  }

  @Test
  void anExceptionIsAnsweredByTheBuiltInAndLogged() {
    PolicyDesk desk =
        desk(
            history -> {
              throw new IllegalStateException("boom");
            });
    assertEquals(BUILT_IN, answer(desk));
    assertEquals(
        List.of(
            "The policy slow of registry x threw java.lang.IllegalStateException: boom;"
                + " the built-in policy answered"),
        log.lines());
  }

  @Test
  void anErrorIsAnsweredByTheBuiltIn() {
    PolicyDesk desk =
        desk(
            history -> {
              throw new NoClassDefFoundError("com/example/Missing");
            });
    assertEquals(BUILT_IN, answer(desk));
  }

  @Test
  void nullIsAnsweredByTheBuiltIn() {
    assertEquals(BUILT_IN, answer(desk(history -> null)));
    assertEquals(1, log.lines().size());
    assertTrue(log.lines().get(0).contains("answered null"), log.lines().get(0));
  }

  @Test
  void anUpstreamThatIsNotThereIsAnsweredByTheBuiltIn() {
    Decision unknown = Decision.Try.now(new Upstream("elsewhere", false));
    assertEquals(BUILT_IN, answer(desk(history -> unknown)));
    assertEquals(1, log.lines().size());
    assertTrue(log.lines().get(0).contains("elsewhere"), log.lines().get(0));
    assertEquals(List.of("slow nonsense"), failures);
  }

  @Test
  void anUpstreamBesideThatIsNotThereIsAnsweredByTheBuiltIn() {
    Decision unknown =
        Decision.Try.now(HUB).with(Decision.Try.race(new Upstream("elsewhere", false)));
    assertEquals(BUILT_IN, answer(desk(history -> unknown)));
  }

  @Test
  void aWaitWhereNothingRunsIsAnsweredByTheBuiltIn() {
    assertEquals(BUILT_IN, answer(desk(history -> new Decision.Wait())));
    assertEquals(List.of("slow nonsense"), failures);
  }

  @Test
  void aPolicyMayWaitForWhatRuns() {
    PolicyDesk desk = desk(history -> new Decision.Wait());
    Duration silence = Duration.ofSeconds(5);
    Attempt suspect = new Attempt(HUB, 0, 0, silence, silence, true, Outcome.RUNNING);
    CompletableFuture<Decision> answer = desk.next(history(suspect));
    time.work();
    assertEquals(new Decision.Wait(), answer.join());
    assertEquals(List.of(), failures);
  }

  @Test
  void countsEveryFailureByItsReason() {
    answer(
        desk(
            history -> {
              throw new IllegalStateException("boom");
            }));
    answer(desk(history -> null));
    CompletableFuture<Decision> late = desk(history -> CHOSEN).next(history());
    time.passLimit();
    assertEquals(BUILT_IN, late.join());
    assertEquals(List.of("slow threw", "slow null", "slow late"), failures);
  }

  @Test
  void aPolicyMayGiveUp() {
    Decision end = new Decision.GiveUp("enough");
    assertEquals(end, answer(desk(history -> end)));
  }

  @Test
  void isNotAskedWhileItIsBusy() {
    List<Decision> meanwhile = new ArrayList<>();
    PolicyDesk[] self = new PolicyDesk[1];
    self[0] =
        desk(
            history -> {
              if (asked == 1) {
                time.passLimit();
                meanwhile.add(self[0].next(history()).join());
              }
              return CHOSEN;
            });
    assertEquals(BUILT_IN, answer(self[0]));
    assertEquals(List.of(BUILT_IN), meanwhile);
    assertEquals(1, asked);
    assertEquals(CHOSEN, answer(self[0]), "it is asked again when it is done");
  }

  @Test
  void isOffAfterTheThirdTime() {
    PolicyDesk desk =
        desk(
            history -> {
              if (asked <= 3) {
                time.passLimit();
              }
              return CHOSEN;
            });
    assertEquals(BUILT_IN, answer(desk));
    assertEquals(BUILT_IN, answer(desk));
    assertEquals(BUILT_IN, answer(desk));
    assertEquals(BUILT_IN, answer(desk));
    assertEquals(3, asked);
    assertEquals(
        "The policy slow of registry x was late 3 times and is off; the built-in policy answers"
            + " until a reload",
        log.lines().get(log.lines().size() - 1));
  }

  @Test
  void waitingForATurnIsNotHeldAgainstIt() {
    PolicyDesk desk = desk(history -> CHOSEN);
    for (int i = 0; i < 10; i++) {
      CompletableFuture<Decision> answer = desk.next(history());
      time.passLimit();
      assertEquals(BUILT_IN, answer.join());
      time.work();
    }
    assertEquals(CHOSEN, answer(desk));
  }

  @Test
  void complainsOnceAMinute() {
    PolicyDesk desk = desk(history -> null);
    answer(desk);
    time.passSeconds(59);
    answer(desk);
    assertEquals(1, log.lines().size());
    time.passSeconds(1);
    answer(desk);
    assertEquals(2, log.lines().size());
  }

  @Test
  void complainsOfEachKindByItself() {
    PolicyDesk desk =
        desk(
            history -> {
              if (asked == 1) {
                throw new IllegalStateException("boom");
              }
              return null;
            });
    answer(desk);
    answer(desk);
    assertEquals(2, log.lines().size());
  }

  @Test
  void theWarmUpMayTakeItsTime() {
    GuardedPolicy<PullHistory, Decision> guarded =
        guarded(
            history -> {
              time.passLimit();
              return CHOSEN;
            });
    guarded.warmUp(history());
    time.work();
    assertEquals(1, asked);
    assertEquals(List.of(), log.lines());
  }

  @Test
  void nobodyWaitsForAWarmUpThatNeverEnds() {
    List<Decision> meanwhile = new ArrayList<>();
    PolicyDesk[] self = new PolicyDesk[1];
    GuardedPolicy<PullHistory, Decision> guarded =
        guarded(
            history -> {
              if (asked == 1) {
                CompletableFuture<Decision> waits = self[0].next(history());
                time.passLimit();
                meanwhile.add(waits.join());
                meanwhile.add(self[0].next(history()).join());
              }
              return CHOSEN;
            });
    self[0] = desk(history -> BUILT_IN, guarded);
    guarded.warmUp(history());
    time.work();
    assertEquals(List.of(BUILT_IN, BUILT_IN), meanwhile);
    assertEquals(CHOSEN, answer(self[0]));
  }

  @Test
  void aPolicyThatBlocksDoesNotBlockItsCaller() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    FailoverPolicy blocks =
        history -> {
          try {
            assertTrue(end.await(20, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return CHOSEN;
        };
    PolicyThread thread = PolicyThread.start("blocks", getClass().getClassLoader());
    PolicyDesk desk = desk(history -> BUILT_IN, guarded(blocks, thread, "one that blocks"));
    try {
      assertEquals(BUILT_IN, desk.next(history()).get(10, TimeUnit.SECONDS));
      assertTrue(desk.next(history()).isDone(), "it is suspended, so nobody waits any more");
    } finally {
      end.countDown();
    }
  }

  /** Nonsense included: a plugin is compiled by somebody else's rules. */
  private PolicyDesk desk(Function<PullHistory, @Nullable Decision> policy) {
    return desk(history -> BUILT_IN, guarded(policy));
  }

  private static PolicyDesk desk(
      FailoverPolicy builtIn, @Nullable GuardedPolicy<PullHistory, Decision> guarded) {
    return new PolicyDesk(
        new Desk<>(builtIn::next, (h, e) -> LastAnswers.decision(e), guarded),
        Map.of(),
        Plugins.none()::lease);
  }

  @SuppressWarnings("NullAway") // that a policy answers null is the case to survive
  private GuardedPolicy<PullHistory, Decision> guarded(
      Function<PullHistory, @Nullable Decision> policy) {
    FailoverPolicy counted =
        history -> {
          asked++;
          return policy.apply(history);
        };
    return guarded(counted, time.thread(), NAME);
  }

  private GuardedPolicy<PullHistory, Decision> guarded(
      FailoverPolicy policy, PolicyThread thread, String words) {
    return new GuardedPolicy<>(
        policy::next,
        Sense::ofDecision,
        thread,
        new Complaints(
            "slow", words, (name, reason) -> failures.add(name + " " + reason), thread.nanos()));
  }

  private Decision answer(PolicyDesk desk) {
    CompletableFuture<Decision> answer = desk.next(history());
    time.work();
    return answer.join();
  }

  private static PullHistory history(Attempt... attempts) {
    return new PullHistory(
        "x",
        new RepositoryName("a/b"),
        PullHistory.Content.BLOB,
        List.of(HUB, MIRROR),
        List.of(attempts),
        OptionalLong.empty(),
        0,
        Duration.ZERO);
  }
}
