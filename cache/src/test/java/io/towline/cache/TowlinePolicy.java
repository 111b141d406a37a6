package io.towline.cache;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What Towline does: {@link EvictionOrder} itself. */
final class TowlinePolicy implements ComparedPolicy {
  private final long maxBytes;
  private final EvictionOrder order = new EvictionOrder();
  private final Map<Integer, Long> sizes = new HashMap<>();
  private long bytes;

  TowlinePolicy(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean hit(int object, long sizeBytes) {
    if (sizes.containsKey(object)) {
      order.used(object);
      return true;
    }
    if (sizeBytes > maxBytes) {
      return false;
    }
    while (bytes + sizeBytes > maxBytes) {
      int least = order.least();
      order.evicted(least);
      bytes -= Objects.requireNonNull(sizes.remove(least));
    }
    order.enter(object, sizeBytes, 1, order.age());
    order.stand(object);
    sizes.put(object, sizeBytes);
    bytes += sizeBytes;
    return false;
  }
}
