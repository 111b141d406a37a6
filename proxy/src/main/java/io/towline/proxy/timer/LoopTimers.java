package io.towline.proxy.timer;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The real time of an event loop. */
public record LoopTimers(EventExecutor loop, LongSupplier nanoClock) implements Timers {
  @Override
  public long nanoTime() {
    return nanoClock.getAsLong();
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Future<?> scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }
}
