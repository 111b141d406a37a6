package io.towline.proxy.blob;

import io.towline.proxy.timer.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** Time that passes only when a test says so. One thread. */
final class VirtualTimers implements Timers {
  private record Task(long atNanos, long order, Runnable work) {}

  private final Queue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
  private long nowNanos = 1_000_000_000L;
  private long order;

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public Timer after(Duration delay, Runnable work) {
    Task task = new Task(nowNanos + delay.toNanos(), order++, work);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public void execute(Runnable work) {
    var unused = after(Duration.ZERO, work);
  }

  /** Lets that much time pass, and {@code look} after everything that happened in it. */
  void pass(Duration time, Runnable look) {
    long end = nowNanos + time.toNanos();
    while (!tasks.isEmpty() && tasks.peek().atNanos <= end) {
      Task next = tasks.remove();
      nowNanos = Math.max(nowNanos, next.atNanos);
      next.work.run();
      look.run();
    }
    nowNanos = end;
    look.run();
  }

  /** The process stands still for that long: what was due in it comes afterwards, at once. */
  void freeze(Duration time) {
    nowNanos += time.toNanos();
  }

  /** How many tasks are to come. */
  int pending() {
    return tasks.size();
  }
}
