package io.towline.cache;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The keys that changed since they were last written, in the order of their first change. Above a
 * bound it is "all of them". Any thread; the lock is held for a moment.
 */
final class ChangedKeys<K> {
  /** What is to be written; the keys mean nothing when it is everything. */
  record Batch<K>(Set<K> keys, boolean everything) {
    boolean isEmpty() {
      return keys.isEmpty() && !everything;
    }
  }

  private final int maxKeys;
  private Set<K> keys = new LinkedHashSet<>();
  private boolean everything;

  ChangedKeys(int maxKeys) {
    this.maxKeys = maxKeys;
  }

  synchronized void add(K key) {
    if (!everything) {
      keys.add(key);
      forgetIfTooMany();
    }
  }

  synchronized void addEverything() {
    everything = true;
    keys = new LinkedHashSet<>();
  }

  /** All that changed; from now on nothing did. */
  synchronized Batch<K> take() {
    Batch<K> batch = new Batch<>(keys, everything);
    keys = new LinkedHashSet<>();
    everything = false;
    return batch;
  }

  /** Takes back a batch that could not be written. */
  synchronized void putBack(Batch<K> batch) {
    if (batch.everything() || everything) {
      addEverything();
    } else {
      batch.keys().addAll(keys);
      keys = batch.keys();
      forgetIfTooMany();
    }
  }

  private void forgetIfTooMany() {
    if (keys.size() > maxKeys) {
      addEverything();
    }
  }
}
