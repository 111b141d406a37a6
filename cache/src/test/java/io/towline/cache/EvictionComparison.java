package io.towline.cache;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Compares what is evicted by several rules over a trace of pulls, and prints the hit ratios as a
 * table; for {@code bench/eviction} and docs/cache.md. Arguments: days, of which the first quarter
 * only warms up, and the seed.
 */
final class EvictionComparison {
  /** How much of what was asked for was here. */
  record Ratios(double objects, double bytes) {}

  private static final int[] SIZES_GIB = {25, 50, 100, 200, 400};
  private static final double MIB = 1 << 20;

  private EvictionComparison() {}

  /** The rules by name; each is made for a number of bytes. */
  static Map<String, LongFunction<ComparedPolicy>> policies() {
    Map<String, LongFunction<ComparedPolicy>> policies = new LinkedHashMap<>();
    policies.put("LRU", max -> new PriorityPolicy(max, (age, uses, size, tick) -> tick));
    policies.put("LFU", max -> new PriorityPolicy(max, (age, uses, size, tick) -> uses));
    policies.put("W-TinyLFU (Caffeine)", TinyLfuPolicy::new);
    policies.put("SIEVE", SievePolicy::new);
    policies.put(
        "LFU, aging", max -> new PriorityPolicy(max, (age, uses, size, tick) -> age + uses));
    policies.put(
        "GDSF", max -> new PriorityPolicy(max, (age, uses, size, tick) -> age + uses * MIB / size));
    policies.put("Towline", TowlinePolicy::new);
    return policies;
  }

  static Ratios replay(PullTrace trace, ComparedPolicy policy, int fromSecond) {
    long objects = 0;
    long bytes = 0;
    long hitObjects = 0;
    long hitBytes = 0;
    for (int i = 0; i < trace.count(); i++) {
      int object = trace.object(i);
      long size = trace.size(object);
      boolean hit = policy.hit(object, size);
      if (trace.second(i) >= fromSecond) {
        objects++;
        bytes += size;
        hitObjects += hit ? 1 : 0;
        hitBytes += hit ? size : 0;
      }
    }
    return new Ratios((double) hitObjects / objects, (double) hitBytes / bytes);
  }

  public static void main(String[] args) {
    int days = Integer.parseInt(args[0]);
    PullTrace trace = new PullTrace(days, Long.parseLong(args[1]));
    System.out.printf(
        Locale.ROOT,
        "%,d requests in %d days for %,d objects of %,d GiB%n%n",
        trace.count(),
        days,
        trace.objects(),
        trace.totalBytes() >> 30);
    StringBuilder head = new StringBuilder("| objects / bytes found |");
    StringBuilder line = new StringBuilder("|---|");
    for (int gib : SIZES_GIB) {
      head.append(' ').append(gib).append(" GiB |");
      line.append("---|");
    }
    System.out.println(head);
    System.out.println(line);
    policies()
        .forEach(
            (name, make) -> {
              StringBuilder row = new StringBuilder("| " + name + " |");
              for (int gib : SIZES_GIB) {
                Ratios ratios =
                    replay(trace, make.apply((long) gib << 30), days * PullTrace.DAY_SECONDS / 4);
                row.append(
                    String.format(
                        Locale.ROOT,
                        " %.1f / %.1f |",
                        100 * ratios.objects(),
                        100 * ratios.bytes()));
              }
              System.out.println(row);
            });
  }
}
