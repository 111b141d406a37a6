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
 * @param outcome how it ended, or {@link Outcome#RUNNING}
 */
public record Attempt(
    Upstream upstream, long offset, long bytes, Duration elapsed, Outcome outcome) {
  /**
   * @throws IllegalArgumentException if the offset, the bytes or the time are negative
   */
  public Attempt {
    Objects.requireNonNull(upstream);
    Objects.requireNonNull(outcome);
    if (offset < 0 || bytes < 0 || elapsed.isNegative()) {
      throw new IllegalArgumentException(
          "an attempt has no negative figures: offset "
              + offset
              + ", bytes "
              + bytes
              + ", elapsed "
              + elapsed);
    }
  }
}
