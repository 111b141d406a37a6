package io.towline.cache;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** SIEVE (Zhang et al., NSDI 2024): a hand goes over a queue and evicts what was not used since. */
final class SievePolicy implements ComparedPolicy {
  private static final int QUEUE = 0;

  private final long maxBytes;
  private final SlotQueues queue = new SlotQueues(1);
  private final Map<Integer, Long> sizes = new HashMap<>();
  private final Map<Integer, Boolean> visited = new HashMap<>();
  private int hand = -1;
  private long bytes;

  SievePolicy(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean hit(int object, long sizeBytes) {
    if (sizes.containsKey(object)) {
      visited.put(object, true);
      return true;
    }
    if (sizeBytes > maxBytes) {
      return false;
    }
    while (bytes + sizeBytes > maxBytes) {
      evict();
    }
    queue.append(QUEUE, object);
    sizes.put(object, sizeBytes);
    bytes += sizeBytes;
    return false;
  }

  private void evict() {
    int object = hand >= 0 ? hand : queue.head(QUEUE);
    while (visited.remove(object) != null) {
      int next = queue.next(object);
      object = next >= 0 ? next : queue.head(QUEUE);
    }
    hand = queue.next(object);
    queue.unlink(QUEUE, object);
    bytes -= Objects.requireNonNull(sizes.remove(object));
  }
}
