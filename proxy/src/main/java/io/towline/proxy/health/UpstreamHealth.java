package io.towline.proxy.health;

import io.towline.config.ProgressConfig;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Health;
import io.towline.spi.Outcome;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * What is learned of one upstream, and what may be spent on it. Any thread; nothing blocks for more
 * than a few assignments.
 */
public final class UpstreamHealth {
  private final Endpoint endpoint;
  private final LongSupplier nanoClock;

  UpstreamHealth(Endpoint endpoint, LongSupplier nanoClock) {
    this.endpoint = endpoint;
    this.nanoClock = nanoClock;
  }

  /** The head of an answer came after that time. */
  public void answered(TrafficClass kind, Duration took) {}

  /**
   * No head came in that time, and nobody waits any more: counts as one that took twice as long.
   */
  public void unanswered(TrafficClass kind, Duration waited) {}

  /** When a second request should be sent beside one that is not answered. */
  public Duration hedgeAfter(TrafficClass kind) {
    return Duration.ofMillis(1500);
  }

  /** When a request that is not answered is no longer counted on. */
  public Duration attemptTimeout(TrafficClass kind) {
    return Duration.ofSeconds(10);
  }

  /** A byte of a blob came after that silence. */
  public void paused(Duration silence) {}

  /** A silence in a blob that was not ended by a byte: the attempt was closed or left. */
  public void silenced(Duration silence) {}

  /** How long it may be silent in the middle of a blob. */
  public Optional<ProgressTimeouts> progress() {
    ProgressConfig config = endpoint.upstream().progress();
    Duration most = config.timeout();
    if (most.isZero()) {
      return Optional.empty();
    }
    Duration soft = most.compareTo(Duration.ofSeconds(3)) < 0 ? most : Duration.ofSeconds(3);
    Duration hard = most.compareTo(Duration.ofSeconds(60)) < 0 ? Duration.ofSeconds(60) : most;
    return Optional.of(
        config.adaptive() ? new ProgressTimeouts(soft, hard) : new ProgressTimeouts(most, most));
  }

  /** How long to wait before more is read, because these bytes came. */
  public Duration throttle(long bytes) {
    return Duration.ZERO;
  }

  /** An attempt at a blob brought so many bytes in that time. */
  public void delivered(long bytes, Duration time) {}

  /** How fast it was of late, in bytes a second; empty if it delivered nothing of late. */
  public OptionalDouble bytesPerSecond() {
    return OptionalDouble.empty();
  }

  /** A request is sent to it that is no repetition; it adds to what may be spent. */
  public void asked() {}

  /** How an attempt ended. */
  public void ended(Outcome outcome) {}

  /** It asked to be left alone for so long (429 or 503 with Retry-After). */
  public void leaveAlone(Duration time) {}

  /** What remains of its pull limit. */
  public void quota(long remaining) {}

  /** Whether it counts pulls: then its manifests are never asked for twice to save time. */
  public boolean countsPulls() {
    return false;
  }

  /** Whether so little of its pull limit is left that nothing is asked ahead of need. */
  public boolean quotaIsLow() {
    return false;
  }

  /** Takes leave to send a request again that has failed; false if too many were of late. */
  public boolean mayRetry() {
    return nanoClock.getAsLong() != Long.MIN_VALUE;
  }

  /** Takes leave to send a second request beside one that is slow. */
  public boolean mayHedge() {
    return endpoint.upstream().progress().hedge();
  }

  /** Whether bytes may be fetched twice from it, for a race against one that is slow. */
  public boolean mayRace() {
    return endpoint.upstream().progress().race();
  }

  /** Bytes of blobs came from it, so many of them for the second time in a race. */
  public void received(long bytes, long twice) {}

  /** What policies are told. */
  public Health health() {
    return Health.UNKNOWN;
  }
}
