package io.towline.proxy.failover;

import io.towline.proxy.health.HealthBook;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.timeline.PullJournal;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What watches pulls, and what is learned from them.
 *
 * @param health what is known of the upstreams
 * @param journal what happened to each blob
 * @param nanoClock monotonic, for all durations
 * @param wallClock for dates that come from outside
 */
public record Observers(
    Metrics metrics,
    HealthBook health,
    PullJournal journal,
    LongSupplier nanoClock,
    Clock wallClock) {

  /** New ones by these clocks, that know nothing yet. */
  public static Observers of(Metrics metrics, LongSupplier nanoClock, Clock wallClock) {
    return new Observers(
        metrics,
        new HealthBook(nanoClock),
        new PullJournal(nanoClock, wallClock),
        nanoClock,
        wallClock);
  }
}
