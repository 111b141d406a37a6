package io.towline.proxy.limit;

import io.github.bucket4j.Bucket;
import io.towline.config.Rate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds requests to a rate. Whoever sends one takes a turn, which may lie ahead: turns are given in
 * the order in which they are asked for. As many as the rate names may come at once after a pause.
 * Any thread, no lock.
 */
public final class RequestRate {
  private record Bound(Rate rate, Bucket bucket) {}

  private final LongSupplier nanoClock;
  private volatile @Nullable Bound bound;

  /** Nothing was sent yet. */
  public RequestRate(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Takes the next turn.
   *
   * @param rate as it is now; empty: none, and it is everybody's turn
   * @param most nobody waits longer; then there is no turn
   */
  public Turn turn(Optional<Rate> rate, Duration most) {
    if (rate.isEmpty()) {
      return Turn.NOW;
    }
    Bound known = bound;
    if (known == null || !known.rate().equals(rate.get())) {
      known = newBound(rate.get());
      bound = known; // two at once: one of them is used once, which does no harm
    }
    Duration wait = Duration.ofNanos(known.bucket().consumeIgnoringRateLimits(1));
    if (wait.compareTo(most) <= 0) {
      return new Turn(true, wait);
    }
    known.bucket().addTokens(1); // it was not used
    return new Turn(false, wait);
  }

  private Bound newBound(Rate rate) {
    Bucket bucket =
        Bucket.builder()
            .addLimit(limit -> limit.capacity(rate.count()).refillGreedy(rate.count(), rate.per()))
            .withCustomTimePrecision(new NanoMeter(nanoClock))
            .build();
    return new Bound(rate, bucket);
  }
}
