package io.towline.proxy.failover;

import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.UpstreamAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One request of a walk that is not answered yet, with the timers that doubt it. Belongs to the
 * timers of its walk.
 */
final class OpenAttempt {
  private final LoggedAttempt logged;
  private final CompletableFuture<UpstreamAnswer> answer;
  private final List<Timers.Timer> timers = new ArrayList<>();
  private boolean late;

  OpenAttempt(LoggedAttempt logged, CompletableFuture<UpstreamAnswer> answer) {
    this.logged = logged;
    this.answer = answer;
  }

  LoggedAttempt logged() {
    return logged;
  }

  CompletableFuture<UpstreamAnswer> answer() {
    return answer;
  }

  /** Whether its time is over: it stays open, but is no longer counted on. */
  boolean isLate() {
    return late;
  }

  void becomesLate() {
    late = true;
  }

  /** Runs the task at that time, unless it ends before. */
  void after(Timers clock, Duration delay, Runnable task) {
    timers.add(clock.after(delay, task));
  }

  /** It is answered, or has failed. */
  void ended() {
    timers.forEach(Timers.Timer::cancel);
  }

  /** Nobody wants it any more. */
  void cancel() {
    ended();
    answer.cancel(false);
  }
}
