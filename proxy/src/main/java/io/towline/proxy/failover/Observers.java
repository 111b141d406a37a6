package io.towline.proxy.failover;

import io.towline.proxy.metrics.Metrics;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What watches a pull: the counters and the clocks.
 *
 * @param nanoClock monotonic, for all durations
 * @param wallClock for dates that come from outside
 */
public record Observers(
    Metrics metrics, UpstreamTallies tallies, LongSupplier nanoClock, Clock wallClock) {}
