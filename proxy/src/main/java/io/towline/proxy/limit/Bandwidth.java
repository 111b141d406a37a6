package io.towline.proxy.limit;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds all that is read from an upstream, or sent to a client, to its bandwidth. Who has moved
 * bytes says so, and waits before it goes on: the bucket goes into debt, so that the bound holds
 * whatever the size of a read. A quarter of a second's worth may come at once. Any thread, no lock.
 */
public final class Bandwidth {
  private static final long BURSTS_A_SECOND = 4;

  /** A bucket gives out at most one token a nanosecond; above this rate a token is more bytes. */
  private static final long MOST_TOKENS_A_SECOND = 100_000_000;

  private record Bound(long bytesPerSecond, long bytesPerToken, Bucket bucket) {}

  private final LongSupplier nanoClock;
  private volatile @Nullable Bound bound;

  /** Nothing was read yet. */
  public Bandwidth(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Notes that bytes came; returns how long to wait before going on, zero if there is no bound. */
  public Duration take(OptionalLong bytesPerSecond, long bytes) {
    if (bytesPerSecond.isEmpty() || bytes <= 0) {
      return Duration.ZERO;
    }
    Bound known = bound;
    if (known == null || known.bytesPerSecond() != bytesPerSecond.getAsLong()) {
      known = newBound(Math.max(1, bytesPerSecond.getAsLong()));
      bound = known; // two at once: one of them is used once, which does no harm
    }
    long tokens = (bytes + known.bytesPerToken() - 1) / known.bytesPerToken();
    return Duration.ofNanos(known.bucket().consumeIgnoringRateLimits(tokens));
  }

  private Bound newBound(long rate) {
    long bytesPerToken = (rate + MOST_TOKENS_A_SECOND - 1) / MOST_TOKENS_A_SECOND;
    long tokens = Math.max(1, rate / bytesPerToken);
    Bucket bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(Math.max(1, tokens / BURSTS_A_SECOND))
                        .refillGreedy(tokens, Duration.ofSeconds(1)))
            .withCustomTimePrecision(new NanoMeter(nanoClock))
            .build();
    return new Bound(rate, bytesPerToken, bucket);
  }
}
