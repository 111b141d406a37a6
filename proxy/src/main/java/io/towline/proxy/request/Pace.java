package io.towline.proxy.request;

import java.time.Duration;
import java.util.function.LongFunction;

/**
 * How fast a client is sent the bytes of blobs.
 *
 * @param mostAtOnce the largest piece, in bytes
 * @param sent told how many bytes have gone out: how long to wait before the next
 */
public record Pace(int mostAtOnce, LongFunction<Duration> sent) {
  /** As fast as it takes them. */
  public static final Pace NONE = new Pace(Integer.MAX_VALUE, bytes -> Duration.ZERO);
}
