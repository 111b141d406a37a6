package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A short form of the comparison in docs/cache.md: the rule is still the right one. */
class EvictionComparisonTest {
  private static final int DAYS = 4;

  @Test
  void findsMoreThanTheOthersWithoutFetchingMoreBytes() {
    PullTrace trace = new PullTrace(DAYS, 1);
    Map<String, EvictionComparison.Ratios> ratios = new HashMap<>();
    EvictionComparison.policies()
        .forEach(
            (name, make) ->
                ratios.put(
                    name,
                    EvictionComparison.replay(
                        trace, make.apply(50L << 30), PullTrace.DAY_SECONDS)));
    EvictionComparison.Ratios ours = Objects.requireNonNull(ratios.get("Towline"));
    for (String other : new String[] {"LRU", "LFU", "W-TinyLFU (Caffeine)", "SIEVE"}) {
      EvictionComparison.Ratios theirs = Objects.requireNonNull(ratios.get(other));
      assertTrue(ours.objects() > theirs.objects() + 0.01, ratios.toString());
      assertTrue(ours.bytes() > theirs.bytes() - 0.01, ratios.toString());
    }
  }

  @Test
  void theTraceIsTheSameForTheSameSeed() {
    PullTrace one = new PullTrace(1, 7);
    PullTrace same = new PullTrace(1, 7);
    PullTrace other = new PullTrace(1, 8);
    assertEquals(one.count(), same.count());
    assertEquals(one.totalBytes(), same.totalBytes());
    assertTrue(one.totalBytes() != other.totalBytes());
  }
}
