package io.towline.spi.contract;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeoutPolicy;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.ProgressTimeouts;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Towline relies on in a {@link ProgressTimeoutPolicy}. Implement it in a test class, as a
 * {@link FailoverPolicyContract}.
 */
@Timeout(60)
public interface ProgressTimeoutPolicyContract {
  /** An answer later than this is replaced by the built-in policy's. */
  Duration ANSWER_TIME = Duration.ofMillis(50);

  /** The factory under test. */
  ProgressTimeoutPolicyFactory factory();

  /** Options that the policy needs; none unless it says so. */
  default Map<String, String> options() {
    return Map.of();
  }

  private ProgressTimeoutPolicy policy() {
    return factory().create(options());
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

  /** Where nothing is known, where nothing is ever silent, where a scanner thinks, … */
  @Test
  default void staysWithinItsBounds() {
    ProgressTimeoutPolicy policy = policy();
    for (ProgressFigures figures : many()) {
      ProgressTimeouts times = policy.timeouts(figures);
      assertNotNull(times, "for " + figures);
      String answer = times + " for " + figures;
      assertTrue(times.suspectAfter().compareTo(ProgressTimeouts.LEAST) >= 0, answer);
      assertTrue(times.closeAfter().compareTo(ProgressTimeouts.MOST) <= 0, answer);
    }
  }

  /** The progress timeout that somebody has configured is the latest suspicion. */
  @Test
  default void suspectsNoLaterThanIsConfigured() {
    ProgressTimeoutPolicy policy = policy();
    for (ProgressFigures figures : many()) {
      ProgressTimeouts times = policy.timeouts(figures);
      assertTrue(times.suspectAfter().compareTo(figures.most()) <= 0, times + " for " + figures);
    }
  }

  /** The median of many answers, after a warm-up. */
  @Test
  default void answersInTime() {
    ProgressTimeoutPolicy policy = policy();
    List<Long> nanos = new ArrayList<>();
    for (ProgressFigures figures : many()) {
      long begin = System.nanoTime();
      policy.timeouts(figures);
      nanos.add(System.nanoTime() - begin);
    }
    nanos.sort(null);
    Duration median = Duration.ofNanos(nanos.get(nanos.size() / 2));
    assertTrue(median.compareTo(ANSWER_TIME) < 0, "the median answer took " + median);
  }

  private static List<ProgressFigures> many() {
    List<ProgressFigures> many = new ArrayList<>();
    Upstream upstream = new Upstream("origin", true);
    for (long mostMillis : new long[] {250, 1000, 10_000, 60_000, 1_800_000}) {
      for (long leastMillis : new long[] {0, mostMillis / 2, mostMillis}) {
        for (long p99Millis : new long[] {0, 1, 300, 5_000, 28_000, 3_600_000}) {
          for (long samples : new long[] {0, 1, 20, 1_000_000_000}) {
            long known = samples == 0 ? 0 : p99Millis;
            many.add(
                new ProgressFigures(
                    "docker.io",
                    upstream,
                    samples,
                    Duration.ofMillis(known / 10),
                    Duration.ofMillis(known),
                    Duration.ofMillis(leastMillis),
                    Duration.ofMillis(mostMillis)));
          }
        }
      }
    }
    return many;
  }
}
