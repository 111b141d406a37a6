package io.towline.proxy.upstream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers that nobody released, as Netty's detector reports them for the whole JVM. */
final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  private Leaks() {}

  static void watch() {
    ByteBufUtil.setLeakListener((type, records) -> FOUND.add(type + records));
  }

  /** Collects garbage and fails if a buffer was lost until now, in this test or one before. */
  @SuppressWarnings("System.gc")
  static void assertNone() {
    for (int i = 0; i < 2; i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer(16).release(); // the detector reports at allocations
    }
    if (!FOUND.isEmpty()) {
      throw new AssertionError("leaked: " + List.copyOf(FOUND));
    }
  }
}
