package io.towline.proxy.trace;

import io.towline.spi.Outcome;
import io.towline.spi.PullHistory.Content;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One attempt while it is recorded. Time in which we take no bytes does not count. Belongs to the
 * event loop of its pull.
 */
public final class AttemptTrace {
  /** What is known when an attempt begins. */
  record Subject(
      String registry, String upstream, Content content, long pull, long atMillis, long offset) {}

  private final Subject subject;
  private final LongSupplier nanoClock;
  private final Consumer<RecordedAttempt> listener;
  private final long beganNanos;
  private final Arrivals arrivals = new Arrivals();
  private OptionalLong headMillis = OptionalLong.empty();
  private long activeNanos;
  private long resumedNanos;
  private long lastActiveNanos;
  private boolean paused;
  private boolean over;

  AttemptTrace(Subject subject, LongSupplier nanoClock, Consumer<RecordedAttempt> listener) {
    this.subject = subject;
    this.nanoClock = nanoClock;
    this.listener = listener;
    this.beganNanos = nanoClock.getAsLong();
    this.resumedNanos = beganNanos;
  }

  /** The head of the answer came. */
  public void answered() {
    long now = nanoClock.getAsLong();
    headMillis = OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(now - beganNanos));
    resumedNanos = now; // silences are counted from here
  }

  /** Bytes came. */
  public void arrived(long bytes) {
    lastActiveNanos = active();
    arrivals.add(lastActiveNanos, bytes);
  }

  /** Whether we wait for bytes, or take none for now. */
  public void waits(boolean reading) {
    if (paused && reading) {
      paused = false;
      resumedNanos = nanoClock.getAsLong();
    } else if (!paused && !reading) {
      activeNanos = active();
      paused = true;
    }
  }

  /** It is over; the first end counts. */
  public void ended(Outcome outcome) {
    if (over) {
      return;
    }
    over = true;
    listener.accept(
        new RecordedAttempt(
            subject.registry(),
            subject.upstream(),
            subject.content(),
            subject.pull(),
            subject.atMillis(),
            subject.offset(),
            headMillis,
            arrivals.list(),
            TimeUnit.NANOSECONDS.toMillis(active() - lastActiveNanos),
            outcome));
  }

  /** How long we have waited for bytes. */
  private long active() {
    return paused ? activeNanos : activeNanos + nanoClock.getAsLong() - resumedNanos;
  }
}
