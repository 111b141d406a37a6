package io.towline.proxy.health;

import io.towline.proxy.upstream.Endpoint;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What is known of every upstream. Any thread. */
public final class HealthBook {
  private record Name(String registry, String upstream) {}

  private final LongSupplier nanoClock;
  private final ConcurrentHashMap<Name, UpstreamHealth> known = new ConcurrentHashMap<>();

  /** A book in which nothing is known yet. */
  public HealthBook(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** What is known of this upstream. */
  public UpstreamHealth of(Endpoint endpoint) {
    Name name = new Name(endpoint.registry().name(), endpoint.upstream().name());
    return known.computeIfAbsent(name, each -> new UpstreamHealth(endpoint, nanoClock));
  }

  /** Whether all upstreams are slow together: then the local link is the cause, and races harm. */
  public boolean linkIsSlow() {
    return false;
  }
}
