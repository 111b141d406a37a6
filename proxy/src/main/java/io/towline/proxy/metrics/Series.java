package io.towline.proxy.metrics;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The data points of one metric family by label set, found with one map lookup.
 *
 * <p>Label values are configured names, so there are few. The bound is a second guard: whatever a
 * caller hands in, the label sets above it share one data point, and memory stays bounded.
 */
final class Series<K, P> {
  /** Seven built-in registries with a dozen statuses and five cache words stay far below. */
  static final int MAX_LABEL_SETS = 4096;

  private final ConcurrentHashMap<K, P> points = new ConcurrentHashMap<>();
  private final Function<K, P> create;
  private final K overflow;

  /** {@code overflow} is the label set that everything above the bound is counted under. */
  Series(Function<K, P> create, K overflow) {
    this.create = create;
    this.overflow = overflow;
  }

  P at(K labels) {
    P point = points.get(labels);
    if (point != null) {
      return point;
    }
    return points.computeIfAbsent(points.size() < MAX_LABEL_SETS ? labels : overflow, create);
  }
}
