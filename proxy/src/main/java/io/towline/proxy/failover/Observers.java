package io.towline.proxy.failover;

import io.towline.proxy.health.HealthBook;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.timeline.PullJournal;
import io.towline.proxy.trace.TraceRecorder;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What watches pulls, and what is learned from them.
 *
 * @param health what is known of the upstreams
 * @param journal what happened to each blob
 * @param recorder of what upstreams do
 * @param nanoClock monotonic, for all durations
 * @param wallClock for dates that come from outside
 */
public record Observers(
    Metrics metrics,
    HealthBook health,
    PullJournal journal,
    TraceRecorder recorder,
    LongSupplier nanoClock,
    Clock wallClock) {

  /** New ones by these clocks, that know nothing yet. */
  public static Observers of(Metrics metrics, LongSupplier nanoClock, Clock wallClock) {
    return new Observers(
        metrics,
        new HealthBook(nanoClock),
        new PullJournal(nanoClock, wallClock),
        TraceRecorder.none(),
        nanoClock,
        wallClock);
  }

  /** The same, with somebody who records. */
  public Observers recordedBy(TraceRecorder other) {
    return new Observers(metrics, health, journal, other, nanoClock, wallClock);
  }
}
