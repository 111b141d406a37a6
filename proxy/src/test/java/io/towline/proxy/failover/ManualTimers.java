package io.towline.proxy.failover;

import io.towline.proxy.timer.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Time that passes when the test says so. One thread. */
final class ManualTimers implements Timers {
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.<Task>comparingLong(t -> t.atNanos).thenComparing(t -> t.id));
  private final ArrayDeque<Runnable> now = new ArrayDeque<>();
  private long nanos;
  private long ids;

  private static final class Task {
    private final long atNanos;
    private final long id;
    private @Nullable Runnable work;

    Task(long atNanos, long id, Runnable work) {
      this.atNanos = atNanos;
      this.id = id;
      this.work = work;
    }
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Timer after(Duration delay, Runnable work) {
    Task task = new Task(nanos + delay.toNanos(), ids++, work);
    tasks.add(task);
    return () -> task.work = null;
  }

  @Override
  public void execute(Runnable task) {
    now.add(task);
  }

  /** Lets that much time pass, and everything happen that is due by then. */
  void pass(Duration time) {
    long end = nanos + time.toNanos();
    run();
    for (Task next = tasks.peek(); next != null && next.atNanos <= end; next = tasks.peek()) {
      tasks.remove();
      nanos = next.atNanos;
      if (next.work != null) {
        next.work.run();
      }
      run();
    }
    nanos = end;
  }

  private void run() {
    for (Runnable task = now.poll(); task != null; task = now.poll()) {
      task.run();
    }
  }
}
