package io.towline.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.Health;
import io.towline.spi.Outcome;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Towline relies on in a {@link FailoverPolicy}. Implement it in a test class:
 *
 * <pre>{@code
 * class MyPolicyContractTest implements FailoverPolicyContract {
 *   @Override
 *   public FailoverPolicyFactory factory() {
 *     return new MyPolicyFactory();
 *   }
 * }
 * }</pre>
 */
@Timeout(60)
public interface FailoverPolicyContract {
  /** An answer later than this is replaced by the built-in policy's. */
  Duration ANSWER_TIME = Duration.ofMillis(50);

  /** A policy that still asks after so many failures without a byte would never end. */
  int MOST_QUESTIONS = 1000;

  /** One more attempt for one part than this, all of them silent, helps nobody. */
  int MOST_CONTENDERS = 10;

  /** The factory under test. */
  FailoverPolicyFactory factory();

  /** Options that the policy needs; none unless it says so. */
  default Map<String, String> options() {
    return Map.of();
  }

  private FailoverPolicy policy() {
    return factory().create(options());
  }

  private static List<Outcome> failures() {
    return Arrays.stream(Outcome.values()).filter(Outcome::isFailure).toList();
  }

  @Test
  default void hasANameThatAConfigurationCanSpell() {
    assertTrue(factory().name().matches("[a-z][a-z0-9-]{0,62}"), factory().name());
  }

  @Test
  default void refusesAnUnknownOptionAndNamesIt() {
    Map<String, String> more = new HashMap<>(options());
    more.put("no_such_option", "1");
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> factory().create(more));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("no_such_option"), "the message names the option: " + message);
  }

  @Test
  default void asksSomebodyWhenNobodyWasAsked() {
    FakeDownload download = new FakeDownload(2);
    Decision.Try next = assertInstanceOf(Decision.Try.class, policy().next(download.history()));
    assertTrue(download.upstreams().contains(next.upstream()), next.toString());
  }

  @Test
  default void worksForASoleUpstreamAndForManifests() {
    FakeDownload download = new FakeDownload(0).ofAManifest();
    Decision.Try next = assertInstanceOf(Decision.Try.class, policy().next(download.history()));
    assertEquals(download.upstreams().get(0), next.upstream());
  }

  /** A tag is resolved where it is from; a mirror's may be old. */
  @Test
  default void asksTheOriginFirstForAManifest() {
    FakeDownload download = new FakeDownload(3).ofAManifest();
    Decision.Try next = assertInstanceOf(Decision.Try.class, policy().next(download.history()));
    assertEquals(download.origin(), next.upstream());
  }

  /** An upstream is ejected while there is another one; never the last. */
  @Test
  default void asksSomebodyEvenWhereAllAreEjected() {
    for (int mirrors = 0; mirrors < 3; mirrors++) {
      FakeDownload download = new FakeDownload(mirrors);
      for (Upstream upstream : download.upstreams()) {
        download.knowing(
            upstream,
            new Health(Health.Standing.EJECTED, OptionalDouble.empty(), 0, Optional.empty()));
      }
      assertInstanceOf(Decision.Try.class, policy().next(download.history()));
    }
  }

  /** Slow is not dead: a sole upstream that is silent for a while may still deliver. */
  @Test
  default void takesNoSuspectForAFailure() {
    for (int mirrors = 0; mirrors < 3; mirrors++) {
      FakeDownload download = new FakeDownload(mirrors);
      download.doubt(download.origin());
      Decision decision = policy().next(download.history());
      assertFalse(decision instanceof Decision.GiveUp, "gives up on a suspect: " + decision);
    }
  }

  /** Every try is joined, and every one is silent too. */
  @Test
  default void doesNotPileUpContenders() {
    for (int mirrors = 0; mirrors < 3; mirrors++) {
      FakeDownload download = new FakeDownload(mirrors);
      FailoverPolicy policy = policy();
      download.doubt(download.origin());
      int contenders = 1;
      while (policy.next(download.history()) instanceof Decision.Try next) {
        assertTrue(download.upstreams().contains(next.upstream()), next.toString());
        download.doubt(next.upstream());
        assertTrue(++contenders <= MOST_CONTENDERS, contenders + " attempts for one part");
      }
    }
  }

  /** Whoever is doubted fails in the end, and whoever races it too. */
  @Test
  default void givesUpWhenEverybodyIsDoubtedAndFails() {
    FakeDownload download = new FakeDownload(2);
    FailoverPolicy policy = policy();
    for (int i = 0; i < MOST_QUESTIONS; i++) {
      Decision decision = policy.next(download.history());
      if (decision instanceof Decision.GiveUp) {
        return;
      }
      if (decision instanceof Decision.Try next) {
        download.doubt(next.upstream());
      } else {
        assertFalse(download.history().contenders().isEmpty(), "waits for nothing");
        download.endOldest(Outcome.STALLED);
      }
    }
    throw new AssertionError("not given up after " + MOST_QUESTIONS + " questions");
  }

  @Test
  default void waitsForNothingThatDoesNotRun() {
    FailoverPolicy policy = policy();
    FakeDownload download = new FakeDownload(2);
    assertFalse(policy.next(download.history()) instanceof Decision.Wait, "waits at a beginning");
    download.run(download.origin());
    assertFalse(
        policy.next(download.history()) instanceof Decision.Wait,
        "waits at the beginning of another part");
    FakeDownload failed = new FakeDownload(2);
    failed.add(failed.origin(), 0, Outcome.STALLED);
    assertFalse(policy.next(failed.history()) instanceof Decision.Wait, "waits after the last end");
  }

  /** Whatever happened before; a thousand random histories, the same ones at every run. */
  @Test
  default void asksNobodyButTheUpstreamsOfTheHistory() {
    FailoverPolicy policy = policy();
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      FakeDownload download = randomDownload(random);
      Decision decision = policy.next(download.history());
      assertNotNull(decision, "a decision is never null");
      if (decision instanceof Decision.Try next) {
        assertTrue(download.upstreams().contains(next.upstream()), next.toString());
        next.beside()
            .ifPresent(
                other -> assertTrue(download.upstreams().contains(other.upstream()), "" + other));
      } else if (decision instanceof Decision.Wait) {
        assertFalse(download.history().contenders().isEmpty(), "waits for nothing");
      }
    }
  }

  @Test
  default void givesUpWhenEverybodyKeepsFailing() {
    for (Outcome outcome : failures()) {
      FakeDownload download = new FakeDownload(2);
      download.failUntilGivenUp(policy(), upstream -> outcome, MOST_QUESTIONS);
    }
  }

  @Test
  default void asksEverybodyBeforeItGivesUp() {
    FakeDownload download = new FakeDownload(2);
    List<Upstream> asked =
        download.failUntilGivenUp(policy(), u -> Outcome.CONNECT_FAILED, MOST_QUESTIONS);
    assertEquals(new HashSet<>(download.upstreams()), new HashSet<>(asked));
  }

  @Test
  default void asksNobodyAgainWhoRefusedForGood() {
    for (Outcome outcome : failures().stream().filter(Outcome::isFinal).toList()) {
      FakeDownload download = new FakeDownload(3);
      List<Upstream> asked =
          download.failUntilGivenUp(policy(), upstream -> outcome, MOST_QUESTIONS);
      assertEquals(asked.size(), new HashSet<>(asked).size(), outcome + " was asked: " + asked);
    }
  }

  @Test
  default void saysWhyItGivesUp() {
    FakeDownload download = new FakeDownload(1);
    FailoverPolicy policy = policy();
    download.failUntilGivenUp(policy, upstream -> Outcome.NOT_FOUND, MOST_QUESTIONS);
    Decision.GiveUp end = assertInstanceOf(Decision.GiveUp.class, policy.next(download.history()));
    assertFalse(end.reason().isBlank());
  }

  /** One instance answers for all downloads of a registry, so it must not mix them up. */
  @Test
  default void ownsNoDownloadAlone() {
    FailoverPolicy policy = policy();
    FakeDownload failed = new FakeDownload(1);
    failed.failUntilGivenUp(policy, upstream -> Outcome.NOT_FOUND, MOST_QUESTIONS);
    assertInstanceOf(Decision.Try.class, policy.next(new FakeDownload(1).history()));
  }

  /** The median of many answers to a long history, after a warm-up. */
  @Test
  default void answersInTime() {
    FailoverPolicy policy = policy();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      FakeDownload download = new FakeDownload(4);
      for (int n = 0; n < 200; n++) {
        Upstream upstream = download.upstreams().get(n % 5);
        download.add(upstream, 2 << 20, Outcome.STALLED);
      }
      long begin = System.nanoTime();
      policy.next(download.history());
      nanos.add(System.nanoTime() - begin);
    }
    nanos.sort(null);
    Duration median = Duration.ofNanos(nanos.get(nanos.size() / 2));
    assertTrue(median.compareTo(ANSWER_TIME) < 0, "the median answer took " + median);
  }

  /** The built-in policy is asked by many threads; others by one, not always the same. */
  @Test
  default void bearsManyThreads() throws Exception {
    FailoverPolicy policy = policy();
    Callable<Boolean> work =
        () -> {
          for (int i = 0; i < 100; i++) {
            new FakeDownload(3).failUntilGivenUp(policy, u -> Outcome.STALLED, MOST_QUESTIONS);
          }
          return true;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Boolean> end : threads.invokeAll(List.of(work, work, work, work))) {
        assertTrue(end.get(30, TimeUnit.SECONDS));
      }
    } finally {
      threads.shutdown();
    }
  }

  private static FakeDownload randomDownload(Random random) {
    FakeDownload download = new FakeDownload(random.nextInt(4));
    if (random.nextBoolean()) {
      download.ofAManifest();
    }
    int attempts = random.nextInt(12);
    for (int i = 0; i < attempts; i++) {
      Upstream upstream = download.upstreams().get(random.nextInt(download.upstreams().size()));
      Outcome outcome = failures().get(random.nextInt(failures().size()));
      switch (random.nextInt(4)) {
        case 0 -> download.doubt(upstream);
        case 1 -> download.run(upstream);
        default -> download.add(upstream, random.nextInt(4 << 20), outcome);
      }
    }
    return download;
  }
}
