package io.towline.proxy.health;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import io.towline.proxy.limit.NanoMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many requests to an upstream may be repetitions or hedges, so that one in trouble is not
 * asked the more for it. Any thread.
 *
 * <p>Repetitions and hedges together: a share of the requests of the last ten seconds, and two a
 * second besides (none is saved up for longer than a second), without which a lonely client could
 * never try again. Hedges: a tenth of the requests, and besides that four, of which one comes back
 * each 15 s, for the same reason. Nothing is saved up for longer than ten seconds, so a quiet day
 * does not pay for a storm.
 */
final class RequestBudget {
  private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int SLOTS = 10;
  private static final double HEDGE_SHARE = 0.1;

  private final LongSupplier nanoClock;
  private final SlidingSum requests = new SlidingSum(SLOT_NANOS, SLOTS);
  private final SlidingSum again = new SlidingSum(SLOT_NANOS, SLOTS);
  private final SlidingSum hedges = new SlidingSum(SLOT_NANOS, SLOTS);
  private final Bucket fewAgain;
  private final Bucket fewHedges;

  RequestBudget(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    fewAgain = bucket(2, 2, Duration.ofSeconds(1));
    fewHedges = bucket(4, 1, Duration.ofSeconds(15));
  }

  private Bucket bucket(long most, long each, Duration time) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(most).refillGreedy(each, time))
        .withCustomTimePrecision(new NanoMeter(nanoClock))
        .withSynchronizationStrategy(SynchronizationStrategy.NONE) // this object's lock guards it
        .build();
  }

  /** A request is sent that is neither. */
  synchronized void asked() {
    requests.add(nanoClock.getAsLong(), 1);
  }

  /**
   * Takes leave for a repetition.
   *
   * @param share of the requests, 0 to 1; zero: none at all
   */
  synchronized boolean mayRetry(double share) {
    return share > 0 && (takeShare(again, share) || fewAgain.tryConsume(1));
  }

  /** Takes leave for a hedge, which counts as a repetition too. */
  synchronized boolean mayHedge(double share) {
    boolean amongTheTenth = hasShare(hedges, HEDGE_SHARE);
    if (!amongTheTenth && fewHedges.getAvailableTokens() < 1) {
      return false;
    }
    if (!mayRetry(share)) {
      return false;
    }
    if (amongTheTenth) {
      hedges.add(nanoClock.getAsLong(), 1);
      return true;
    }
    return fewHedges.tryConsume(1);
  }

  private boolean takeShare(SlidingSum spent, double share) {
    if (!hasShare(spent, share)) {
      return false;
    }
    spent.add(nanoClock.getAsLong(), 1);
    return true;
  }

  private boolean hasShare(SlidingSum spent, double share) {
    long now = nanoClock.getAsLong();
    return spent.sum(now) + 1 <= share * requests.sum(now);
  }
}
