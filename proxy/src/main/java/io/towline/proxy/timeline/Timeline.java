package io.towline.proxy.timeline;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What happens to one blob while it is fetched. Any thread. */
public final class Timeline {
  private static final int MOST_EVENTS = 200;

  private final String registry;
  private final RepositoryName repository;
  private final Digest digest;
  private final LongSupplier nanoClock;
  private final long beganNanos;
  private final List<TimelineEvent> events = new ArrayList<>();

  Timeline(String registry, RepositoryName repository, Digest digest, LongSupplier nanoClock) {
    this.registry = registry;
    this.repository = repository;
    this.digest = digest;
    this.nanoClock = nanoClock;
    this.beganNanos = nanoClock.getAsLong();
  }

  /** Notes that something happened now. */
  public synchronized void add(
      TimelineEvent.Kind kind, String upstream, long offset, String detail) {
    if (events.size() < MOST_EVENTS) {
      Duration at = Duration.ofNanos(nanoClock.getAsLong() - beganNanos);
      events.add(new TimelineEvent(at, kind, upstream, offset, detail));
    }
  }

  /** Notes bytes that an upstream brought, so many of them for the second time. */
  public synchronized void received(String upstream, long bytes, long twice) {}

  /** All so far. */
  public synchronized List<TimelineEvent> events() {
    return List.copyOf(events);
  }

  @Override
  public String toString() {
    return registry + "/" + repository + "@" + digest;
  }
}
