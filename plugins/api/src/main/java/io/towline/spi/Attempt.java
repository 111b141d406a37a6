package io.towline.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * One request to one upstream for (a part of) the content.
 *
 * @param upstream whom it asked
 * @param offset where in the content it began, in bytes from 0
 * @param bytes how many bytes it brought that nobody had brought before
 * @param elapsed from its start to its end, or to now while it runs
 * @param silence for how long it has brought nothing, while it runs; zero once it has ended
 * @param suspect whether it runs and the progress watchdog doubts that it is the best there is: it
 *     is silent for longer than usual, or far slower than it could be
 * @param outcome how it ended, or {@link Outcome#RUNNING}
 */
public record Attempt(
    Upstream upstream,
    long offset,
    long bytes,
    Duration elapsed,
    Duration silence,
    boolean suspect,
    Outcome outcome) {
  /**
   * @throws IllegalArgumentException if the offset, the bytes or the times are negative, or an
   *     attempt that has ended is silent or suspect
   */
  public Attempt {
    Objects.requireNonNull(upstream);
    Objects.requireNonNull(outcome);
    if (offset < 0 || bytes < 0 || elapsed.isNegative() || silence.isNegative()) {
      throw new IllegalArgumentException(
          "an attempt has no negative figures: offset "
              + offset
              + ", bytes "
              + bytes
              + ", elapsed "
              + elapsed
              + ", silence "
              + silence);
    }
    if (outcome != Outcome.RUNNING && (suspect || !silence.isZero())) {
      throw new IllegalArgumentException("only an attempt that runs is silent or suspect");
    }
  }

  /** An attempt that nobody doubts. */
  public Attempt(Upstream upstream, long offset, long bytes, Duration elapsed, Outcome outcome) {
    this(upstream, offset, bytes, elapsed, Duration.ZERO, false, outcome);
  }

  /** Whether it is still under way. */
  public boolean isRunning() {
    return outcome == Outcome.RUNNING;
  }

  /**
   * Whether the two are for the same part of the content, as far as figures can tell: one began
   * within what the other has fetched. True of an attempt and itself.
   */
  public boolean contendsWith(Attempt other) {
    return offset <= other.offset
        ? other.offset - offset <= bytes
        : offset - other.offset <= other.bytes;
  }
}
