package io.towline.proxy.failover;

import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Outcome;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How the upstreams have answered since the start. Any thread. */
public final class UpstreamTallies {

  /**
   * One upstream's.
   *
   * @param requests that ended
   * @param failures of those
   * @param isUp whether the last one that ended was answered at all; true before the first
   */
  public record Tally(long requests, long failures, boolean isUp) {}

  private record Name(String registry, String upstream) {}

  private static final class Counts {
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean up = true;
  }

  private final ConcurrentHashMap<Name, Counts> counts = new ConcurrentHashMap<>();

  /** Counts an attempt that ended; returns whether the upstream is up by it. */
  boolean count(Endpoint endpoint, Outcome outcome) {
    Counts tally = of(endpoint.registry(), endpoint.upstream());
    tally.requests.increment();
    if (outcome.isFailure()) {
      tally.failures.increment();
    }
    tally.up =
        switch (outcome) {
          case CONNECT_FAILED, NO_ANSWER, STALLED, CUT, SERVER_ERROR -> false;
          default -> true;
        };
    return tally.up;
  }

  /** What was counted of this upstream. */
  public Tally tally(RegistryConfig registry, UpstreamConfig upstream) {
    Counts tally = of(registry, upstream);
    return new Tally(tally.requests.sum(), tally.failures.sum(), tally.up);
  }

  private Counts of(RegistryConfig registry, UpstreamConfig upstream) {
    return counts.computeIfAbsent(new Name(registry.name(), upstream.name()), name -> new Counts());
  }
}
