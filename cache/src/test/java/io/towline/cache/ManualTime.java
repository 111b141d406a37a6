package io.towline.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Time that passes when a test says so, on the test's own thread, and the tasks that wait in it.
 */
final class ManualTime {
  private record Task(long atNanos, Runnable action) {}

  private final List<Task> tasks = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos(); // overflows soon

  /** A new background in this time; after its close its tasks are forgotten. */
  Background background() {
    return new Background(new Executor(), () -> nanos);
  }

  synchronized void pass(Duration duration) {
    long endNanos = nanos + duration.toNanos();
    while (true) {
      Task next =
          tasks.stream()
              .filter(task -> task.atNanos - endNanos <= 0)
              .min(Comparator.comparingLong(task -> task.atNanos - endNanos))
              .orElse(null);
      if (next == null) {
        nanos = endNanos - nanos > 0 ? endNanos : nanos;
        return;
      }
      tasks.remove(next);
      nanos = next.atNanos - nanos > 0 ? next.atNanos : nanos;
      next.action.run();
    }
  }

  /** Time passes within a task: what it does takes this long. */
  synchronized void takes(Duration duration) {
    nanos += duration.toNanos();
  }

  synchronized int waiting() {
    return tasks.size();
  }

  private synchronized void add(long delayNanos, Runnable action) {
    tasks.add(new Task(nanos + delayNanos, action));
  }

  /** Runs nothing on threads of its own. */
  private final class Executor extends ScheduledThreadPoolExecutor {
    Executor() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      add(
          unit.toNanos(delay),
          () -> {
            if (!isShutdown()) {
              command.run();
            }
          });
      return new Unwatched();
    }
  }

  /** The future of a task that nobody waits for. */
  private static final class Unwatched extends CompletableFuture<Object>
      implements ScheduledFuture<Object> {
    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
  }
}
