package io.towline.proxy.lane;

import io.towline.proxy.timer.Timers;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the runners of one lane four times a second: closes who is silent for too long, and has
 * the lane ask for a contender where one is doubted. A look that comes late, because this process
 * was stopped or starved, blames nobody. Belongs to the timers of the download.
 */
final class LaneWatch {
  private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Without a byte from anybody for so long, nobody waits any more. */
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Timers timers;
  private final Contenders contenders;
  private final Watch watch;
  private final Lane lane;
  private Timers.@Nullable Timer tick;
  private long dueNanos;
  private long progressedNanos;

  LaneWatch(LaneContext context, Lane lane) {
    this.timers = context.timers();
    this.contenders = context.contenders();
    this.watch = new Watch(context.observers().health());
    this.lane = lane;
  }

  void start() {
    progressedNanos = timers.nanoTime();
    schedule();
  }

  void stop() {
    if (tick != null) {
      tick.cancel();
      tick = null;
    }
  }

  /** Bytes have come, from whomever. */
  void progressed() {
    progressedNanos = timers.nanoTime();
  }

  private void schedule() {
    dueNanos = timers.nanoTime() + Watch.TICK.toNanos();
    tick = timers.after(Watch.TICK, this::look);
  }

  private void look() {
    long now = timers.nanoTime();
    long late = now - dueNanos;
    if (late > LATE_NANOS) {
      progressedNanos += late;
      lane.running().forEach(runner -> runner.excuse(late));
    }
    schedule();
    for (Runner runner : lane.running()) {
      if (!runner.isOver()) {
        examine(runner, now);
      }
    }
    lane.judge(now);
    if (now - progressedNanos >= LONGEST_NANOS) {
      lane.giveUp("no byte for 10 min");
    }
  }

  private void examine(Runner runner, long now) {
    runner.tick(now);
    if (watch.mustClose(runner, now)) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(runner.silenceNanos(now));
      lane.close(runner, "no byte for " + seconds + " s, at byte " + runner.position());
      return;
    }
    long left = lane.missingFrom(runner.position());
    Doubt doubt = watch.doubt(runner, lane.alternatives(), left, now);
    lane.doubts(runner, doubt);
    if (doubt != Doubt.NONE && mayContend(doubt, now)) {
      lane.askForAContender();
    }
  }

  private boolean mayContend(Doubt doubt, long now) {
    return doubt.isOfSilence() ? contenders.mayReplace(now) : contenders.mayRace(now);
  }
}
