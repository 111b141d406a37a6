package io.towline.proxy.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Every request that came, in order; any thread. */
final class RequestLog {
  private static final long PATIENCE_SECONDS = 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final List<RecordedRequest> requests = new ArrayList<>();

  void add(RecordedRequest request) {
    lock.lock();
    try {
      requests.add(request);
      added.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<RecordedRequest> all() {
    lock.lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.unlock();
    }
  }

  List<RecordedRequest> await(int count, Predicate<RecordedRequest> which)
      throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        List<RecordedRequest> found = requests.stream().filter(which).toList();
        if (found.size() >= count) {
          return found;
        }
        if (left <= 0) {
          throw new AssertionError(
              found.size() + " such requests came, not " + count + "; all: " + requests);
        }
        left = added.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
