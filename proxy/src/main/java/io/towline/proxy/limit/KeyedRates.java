package io.towline.proxy.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * So many of something in a minute for each of many keys, taken of several keys at once or of none.
 * All that a key has for a minute may be taken at once after a pause. Any thread, no lock.
 */
public final class KeyedRates {
  private static final int MOST_KEYS = 65_536;

  /** Whoever is forgotten after it has a full share again anyway. */
  private static final Duration PERIOD = Duration.ofMinutes(1);

  /**
   * One of what a key has.
   *
   * @param perMinute how many it has; always the same for the same key
   */
  public record Share(ByteBuffer key, int perMinute) {}

  private final LongSupplier nanoClock;
  private final Cache<ByteBuffer, Bucket> buckets;

  /** Nothing was taken yet. */
  public KeyedRates(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            .expireAfterAccess(PERIOD)
            .ticker(nanoClock::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /** Takes one of each; how long until there may be one where there is none, and none is taken. */
  public Optional<Duration> take(List<Share> shares) {
    List<Bucket> taken = new ArrayList<>();
    for (Share share : shares) {
      Bucket bucket = bucket(share);
      ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
      if (!probe.isConsumed()) {
        taken.forEach(other -> other.addTokens(1));
        return Optional.of(Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill())));
      }
      taken.add(bucket);
    }
    return Optional.empty();
  }

  /** What was taken of each was not used. */
  public void giveBack(List<Share> shares) {
    shares.forEach(share -> bucket(share).addTokens(1));
  }

  private Bucket bucket(Share share) {
    return buckets.get(share.key(), first -> full(share.perMinute()));
  }

  private Bucket full(int perMinute) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, PERIOD))
        .withCustomTimePrecision(new NanoMeter(nanoClock))
        .build();
  }
}
