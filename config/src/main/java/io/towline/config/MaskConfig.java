package io.towline.config;

import java.time.Duration;

/**
 * How a client is kept from seeing a stall: after {@code idle} without a byte it gets one byte
 * {@code every} so often, for at most {@code max}; a {@code max} of zero turns that off.
 */
public record MaskConfig(Duration idle, Duration every, Duration max) {
  /** What counts where nobody says anything. */
  public static final MaskConfig STANDARD =
      new MaskConfig(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofMinutes(2));
}
