package io.towline.proxy.timer;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when it is told to: every task runs at its moment, in the order in which
 * they were given, and nothing is waited for. One thread.
 */
public final class VirtualTimers implements Timers {
  private static final Comparator<Task> BY_TIME =
      Comparator.<Task>comparingLong(task -> task.atNanos).thenComparingLong(task -> task.number);

  private final PriorityQueue<Task> tasks = new PriorityQueue<>(BY_TIME);
  private long nowNanos;
  private long count;

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Task added = new Task(nowNanos + Math.max(0, delay.toNanos()), count++, task);
    tasks.add(added);
    return added;
  }

  @Override
  public void execute(Runnable task) {
    after(Duration.ZERO, task);
  }

  /** Lets this much time pass, and runs what is due in it. */
  public void pass(Duration time) {
    long until = nowNanos + time.toNanos();
    runUntil(until, () -> true);
    nowNanos = Math.max(nowNanos, until);
  }

  /**
   * Lets time pass while there is something to do before that moment and the condition holds; it is
   * asked before each task.
   */
  public void runUntil(long untilNanos, BooleanSupplier goesOn) {
    Task task = tasks.peek();
    while (task != null && task.atNanos <= untilNanos && goesOn.getAsBoolean()) {
      tasks.remove();
      nowNanos = Math.max(nowNanos, task.atNanos);
      task.run();
      task = tasks.peek();
    }
  }

  /** Time passes and nothing runs, as if this process was stopped: what is due runs late. */
  public void freeze(Duration time) {
    nowNanos += time.toNanos();
  }

  private static final class Task implements Timer {
    private final long atNanos;
    private final long number;
    private @Nullable Runnable work;

    Task(long atNanos, long number, Runnable work) {
      this.atNanos = atNanos;
      this.number = number;
      this.work = work;
    }

    void run() {
      Runnable todo = work;
      work = null;
      if (todo != null) {
        todo.run();
      }
    }

    @Override
    public void cancel() {
      work = null;
    }
  }
}
