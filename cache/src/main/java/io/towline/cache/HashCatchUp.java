package io.towline.cache;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Brings a blob's hash to its frontier after a resume or a closed gap, a step at a time. */
final class HashCatchUp implements Runnable {
  private static final int STEP_BYTES = 1 << 20;
  private static final long YIELD_NANOS = 200_000;

  private final PartialBlob blob;
  private final ReentrantLock lock;

  HashCatchUp(PartialBlob blob, ReentrantLock lock) {
    this.blob = blob;
    this.lock = lock;
  }

  @Override
  public void run() {
    ByteBuffer buffer = ByteBuffer.allocate(STEP_BYTES);
    while (blob.hashStep(buffer)) {
      blob.roomChanged(); // a window does not slide past what is not hashed
      if (lock.hasQueuedThreads()) {
        LockSupport.parkNanos(YIELD_NANOS); // or this would have the lock again before they wake
      }
    }
    blob.settleOutsideWrite();
  }
}
