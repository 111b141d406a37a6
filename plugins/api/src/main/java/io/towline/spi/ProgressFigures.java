package io.towline.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link ProgressTimeoutPolicy} may know of one upstream.
 *
 * @param registry the registry's configured name
 * @param upstream whose silences these are
 * @param samples how many silences between bytes were measured of late, the interrupted ones
 *     included
 * @param median of them; zero without samples
 * @param p99 the silence that 99 of 100 do not exceed; zero without samples
 * @param least the configured lower bound of the progress timeout
 * @param most the configured progress timeout, {@code image_pull_progress_timeout}
 */
public record ProgressFigures(
    String registry,
    Upstream upstream,
    long samples,
    Duration median,
    Duration p99,
    Duration least,
    Duration most) {
  /**
   * @throws IllegalArgumentException if a figure is negative or the bounds are not in order
   */
  public ProgressFigures {
    Objects.requireNonNull(registry);
    Objects.requireNonNull(upstream);
    boolean negative = samples < 0 || median.isNegative() || p99.isNegative();
    if (negative || least.isNegative() || least.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "no figures: "
              + samples
              + " samples, "
              + median
              + ", "
              + p99
              + ", "
              + least
              + ".."
              + most);
    }
  }
}
