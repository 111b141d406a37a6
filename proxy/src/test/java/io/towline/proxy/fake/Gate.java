package io.towline.proxy.fake;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Where connections wait for the test's word, so that a silence is as long as the test wants. */
final class Gate {
  private static final long PATIENCE_SECONDS = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int held;
  private int steps;
  private int generation;
  private boolean closed;

  /** Waits until {@link #release}. */
  void hold() throws IOException {
    lock.lock();
    try {
      int since = generation;
      awaitUntil(() -> generation != since);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for one {@link #step}, and uses it up. */
  void takeStep() throws IOException {
    lock.lock();
    try {
      awaitUntil(() -> steps > 0);
      steps--;
    } finally {
      lock.unlock();
    }
  }

  /** Lets that much time pass, or less if the registry closes. */
  void pause(Duration time) throws IOException {
    lock.lock();
    try {
      long left = time.toNanos();
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw new IOException("the fake registry closes", e);
    } finally {
      lock.unlock();
    }
  }

  void release() {
    lock.lock();
    try {
      generation++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void step(int count) {
    lock.lock();
    try {
      steps += count;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until so many connections wait here. */
  void awaitHeld(int count) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (held < count) {
        if (left <= 0) {
          throw new AssertionError(held + " connections are held, not " + count);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitUntil(BooleanSupplier met) throws IOException {
    held++;
    changed.signalAll();
    try {
      while (!met.getAsBoolean()) {
        if (closed) {
          throw new IOException("the fake registry closes");
        }
        changed.await();
      }
    } catch (InterruptedException e) {
      throw new IOException("the fake registry closes", e);
    } finally {
      held--;
    }
  }
}
