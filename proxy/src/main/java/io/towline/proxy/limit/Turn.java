package io.towline.proxy.limit;

import java.time.Duration;

/**
 * Whether a request may be sent, and when.
 *
 * @param isGiven false: it would come too late; nothing was taken
 * @param ahead until it is its turn, or would be
 */
public record Turn(boolean isGiven, Duration ahead) {
  /** At once. */
  public static final Turn NOW = new Turn(true, Duration.ZERO);
}
