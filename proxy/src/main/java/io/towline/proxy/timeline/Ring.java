package io.towline.proxy.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The newest of something, so many at most. Any thread, without a lock. */
final class Ring<T> {
  private final AtomicReferenceArray<T> slots;
  private final AtomicLong next = new AtomicLong();

  Ring(int size) {
    slots = new AtomicReferenceArray<>(size);
  }

  void add(T value) {
    slots.set((int) (next.getAndIncrement() % slots.length()), value);
  }

  /** Newest first; what is added meanwhile may be in it or not. */
  List<T> list() {
    List<T> all = new ArrayList<>();
    long end = next.get();
    for (long i = end - 1; i >= Math.max(0, end - slots.length()); i--) {
      T value = slots.get((int) (i % slots.length()));
      if (value != null) {
        all.add(value);
      }
    }
    return all;
  }
}
