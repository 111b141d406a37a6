package io.towline.proxy.blob;

import io.towline.config.MaskConfig;
import java.time.Duration;

/**
 * When a client that has got no byte for too long is given one of the reserve, and when that has no
 * sense any more. Knows no timers and no bytes: it is told what happens, and when. All times are of
 * one monotonic clock, in nanoseconds. One thread.
 *
 * <p>The clock of silence runs from the client's last byte. The clock of standstill runs while
 * nobody makes progress and the client waits; a pause of this process counts in neither as more
 * than what was planned to pass, so that whoever wakes up late does not end what might go on.
 */
final class Masking {
  private static final long LATE_NANOS = Duration.ofSeconds(1).toNanos();

  /** What is to be done now. */
  enum Step {
    /** Nothing before {@link #delayNanos} has passed. */
    WAIT,
    /** Give one byte of the reserve. */
    RELEASE,
    /** Nobody will make progress: end it. */
    END
  }

  private final long idleNanos;
  private final long everyNanos;
  private final long maxNanos;
  private long lastByteNanos;
  private long lookedNanos;
  private long plannedNanos;
  private long standstillNanos;
  private long progress;
  private boolean masking;
  private boolean dry;

  /**
   * For a client whose answer begins now.
   *
   * @param config with a {@code max} above zero
   * @param progress a number that changes when anybody makes progress
   */
  Masking(MaskConfig config, long progress, long nowNanos) {
    idleNanos = config.idle().toNanos();
    everyNanos = config.every().toNanos();
    maxNanos = config.max().toNanos();
    this.progress = progress;
    lastByteNanos = nowNanos;
    lookedNanos = nowNanos;
    plannedNanos = Math.min(idleNanos, maxNanos);
  }

  /** Whether the client lives on the reserve. */
  boolean isMasking() {
    return masking;
  }

  /** The client has taken bytes that came as they should. */
  void flowed(long nowNanos) {
    masking = false;
    standstillNanos = 0;
    took(nowNanos);
  }

  /** The client has taken the byte that was released for it. */
  void released(long nowNanos) {
    masking = true;
    took(nowNanos);
  }

  private void took(long nowNanos) {
    dry = false;
    lastByteNanos = nowNanos;
  }

  /** There was no byte to release: one that comes into the reserve goes at the next look. */
  void ranDry() {
    dry = true;
  }

  /**
   * What is to be done.
   *
   * @param taking whether the client still takes what it was given: then it waits for nothing
   * @param progressNow that number as it is now
   */
  Step look(boolean taking, long progressNow, long nowNanos) {
    long passed = Math.min(nowNanos - lookedNanos, plannedNanos + LATE_NANOS);
    lookedNanos = nowNanos;
    if (taking || progressNow != progress) {
      progress = progressNow;
      standstillNanos = 0;
    } else {
      standstillNanos += passed;
    }
    Step step = taking ? Step.WAIT : waiting(nowNanos);
    plannedNanos = delayNanos(taking, nowNanos);
    return step;
  }

  private Step waiting(long nowNanos) {
    if (standstillNanos >= maxNanos) {
      return Step.END;
    }
    return nowNanos - lastByteNanos >= patienceNanos() ? Step.RELEASE : Step.WAIT;
  }

  private long patienceNanos() {
    return masking ? everyNanos : idleNanos;
  }

  /** How long from the last look to the next, at most. */
  long delayNanos() {
    return plannedNanos;
  }

  private long delayNanos(boolean taking, long nowNanos) {
    if (taking) {
      return Math.min(idleNanos, everyNanos);
    }
    long due = lastByteNanos + patienceNanos() - nowNanos;
    long toNext = due > 0 ? due : patienceNanos();
    return Math.max(1, Math.min(toNext, maxNanos - standstillNanos));
  }

  /** Whether a byte would go now if there were one, so that it is worth looking again. */
  boolean isOverdue() {
    return dry;
  }
}
