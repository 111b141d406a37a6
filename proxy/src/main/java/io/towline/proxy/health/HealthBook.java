package io.towline.proxy.health;

import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Health;
import io.towline.spi.Health.Standing;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What is known of every upstream. Any thread. */
public final class HealthBook {
  /** Of more upstreams than this, those are forgotten that nobody asked about for longest. */
  static final int MOST_UPSTREAMS = 1024;

  private static final int LEAST_HOSTS = 2;

  private final LongSupplier nanoClock;
  private final ConcurrentHashMap<UpstreamKey, Learned> known = new ConcurrentHashMap<>();
  private final LongAdder changes = new LongAdder();
  private volatile Map<String, Function<ProgressFigures, CompletableFuture<ProgressTimeouts>>>
      timeoutPolicies = Map.of();

  /** A book in which nothing is known yet. */
  public HealthBook(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** What is known of this upstream, and what its present configuration makes of it. */
  public UpstreamHealth of(Endpoint endpoint) {
    Learned learned = learned(UpstreamKey.of(endpoint));
    learned.usedNanos().set(nanoClock.getAsLong());
    return new UpstreamHealth(endpoint, learned, this);
  }

  private Learned learned(UpstreamKey key) {
    Learned learned = known.get(key);
    if (learned != null) {
      return learned;
    }
    if (known.size() >= MOST_UPSTREAMS) {
      forgetOne();
    }
    return known.computeIfAbsent(key, each -> Learned.nothing(nanoClock));
  }

  private void forgetOne() {
    long now = nanoClock.getAsLong();
    known.entrySet().stream()
        .max(Comparator.comparingLong(entry -> now - entry.getValue().usedNanos().get()))
        .ifPresent(entry -> known.remove(entry.getKey()));
  }

  /**
   * What a policy is told of these, between which it chooses. Where all of them are ejected, the
   * one whose time ends first may be probed already: somebody has to be asked.
   */
  public Map<Endpoint, Health> health(List<Endpoint> candidates) {
    Map<Endpoint, Health> health = new LinkedHashMap<>();
    candidates.forEach(each -> health.put(each, of(each).health()));
    boolean nobody = health.values().stream().allMatch(h -> h.standing() == Standing.EJECTED);
    if (nobody) {
      candidates.stream()
          .filter(each -> of(each).mayBeProbedIn().isPresent())
          .min(Comparator.comparing(each -> of(each).mayBeProbedIn().orElse(Duration.ZERO)))
          .ifPresent(first -> health.computeIfPresent(first, (each, h) -> probe(h)));
    }
    return health;
  }

  private static Health probe(Health health) {
    return new Health(
        Standing.PROBE, health.bytesPerSecond(), health.successRate(), health.answerTime());
  }

  /**
   * Whether all upstreams are slow together: then the local link is the cause, and races harm. So
   * it is when at least two hosts delivered in the last 20 s, and each of them now brings less than
   * a quarter of the best that it brought of late.
   */
  public boolean linkIsSlow() {
    Set<String> hosts = new HashSet<>();
    for (Map.Entry<UpstreamKey, Learned> entry : known.entrySet()) {
      Throughput throughput = entry.getValue().throughput();
      if (throughput.isActive()) {
        if (!throughput.hasCollapsed()) {
          return false;
        }
        hosts.add(entry.getKey().url().getAuthority());
      }
    }
    return hosts.size() >= LEAST_HOSTS;
  }

  /**
   * From now on these answer {@link UpstreamHealth#progress}, by the registry's name; they are
   * called on any thread, event loops too, and must not block. A future that fails, or completes
   * with null, has no answer, and the formula answers.
   */
  public void ask(
      Map<String, Function<ProgressFigures, CompletableFuture<ProgressTimeouts>>> policies) {
    timeoutPolicies = Map.copyOf(policies);
  }

  Optional<Function<ProgressFigures, CompletableFuture<ProgressTimeouts>>> timeoutPolicy(
      Endpoint endpoint) {
    return Optional.ofNullable(timeoutPolicies.get(endpoint.registry().name()));
  }

  /** Something is known now that a snapshot does not have. */
  void changed() {
    changes.increment();
  }

  /** Grows with everything that is learned. */
  long changes() {
    return changes.sum();
  }

  /** What of it should survive a restart. */
  List<SavedUpstream> save() {
    return known.entrySet().stream().map(each -> each.getValue().save(each.getKey())).toList();
  }

  /** Takes up what was saved so long ago. */
  void restore(List<SavedUpstream> saved, Duration ago) {
    saved.stream().limit(MOST_UPSTREAMS).forEach(each -> learned(each.key()).restore(each, ago));
  }
}
