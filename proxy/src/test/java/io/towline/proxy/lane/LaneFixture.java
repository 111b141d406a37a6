package io.towline.proxy.lane;

import io.towline.config.AdmissionConfig;
import io.towline.config.FailoverConfig;
import io.towline.config.ProgressConfig;
import io.towline.config.Rate;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.UseFor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.failover.PullLog;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.policy.PolicyDesk;
import io.towline.proxy.timeline.Timeline;
import io.towline.proxy.timeline.TimelineEvent;
import io.towline.proxy.timer.VirtualTimers;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Attempt;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A lane in virtual time whose upstreams and policy are in the hands of a test. */
final class LaneFixture implements LaneOwner {
  static final long SIZE = 200_000_000;

  final VirtualTimers timers = new VirtualTimers();
  final List<ScriptedFetch> fetches = new ArrayList<>();
  final List<PullHistory> questions = new ArrayList<>();
  final Observers observers =
      Observers.of(
          new Metrics("test"), timers::nanoTime, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  private final RegistrySource source;
  private final Timeline timeline;
  private final Lane lane;
  private FailoverPolicy policy = LaneFixture::beside;
  private long frontier;
  private boolean done;
  private boolean gaveUp;

  /** Upstreams of these names, the origin first, watched by these rules. */
  LaneFixture(ProgressConfig progress, String... names) {
    this(progress, Optional.empty(), names);
  }

  private LaneFixture(ProgressConfig progress, Optional<Rate> maxRequests, String... names) {
    RegistryConfig registry = registry(progress, maxRequests, names);
    source =
        RegistrySource.of(
            registry,
            PolicyDesk.of(
                question -> {
                  questions.add(question);
                  return policy.next(question);
                }));
    RepositoryName repository = new RepositoryName("library/test");
    timeline =
        observers
            .journal()
            .begin(registry.name(), repository, Digest.parse("sha256:" + "0".repeat(64)));
    PullLog log = new PullLog(source, repository, PullHistory.Content.BLOB, observers);
    lane = new Lane(LaneContext.of(timers, observers, source, log, timeline), this, 0, SIZE);
    lane.begin();
    pass(Duration.ZERO);
  }

  /** Watched as by default. */
  static LaneFixture adaptive(String... names) {
    return new LaneFixture(ProgressConfig.STANDARD, names);
  }

  /** The same, of upstreams that may be asked so often, and have been asked so often just now. */
  static LaneFixture limited(String maxRequests, String... names) {
    LaneFixture made =
        new LaneFixture(ProgressConfig.STANDARD, Optional.of(Rate.parse(maxRequests)), names);
    made.source.endpoints().forEach(made::takesTurns);
    return made;
  }

  private void takesTurns(Endpoint endpoint) {
    boolean more = true;
    while (more) {
      more = observers.health().of(endpoint).takesTurnNow();
    }
  }

  /** Watched as by CRI-O. */
  static ProgressConfig fixed(Duration timeout) {
    ProgressConfig standard = ProgressConfig.STANDARD;
    return new ProgressConfig(
        timeout,
        timeout,
        false,
        standard.policy(),
        standard.race(),
        standard.raceBudget(),
        standard.hedge(),
        standard.headStart(),
        standard.finishAbandoned(),
        standard.maxParts(),
        standard.exploration(),
        standard.mask());
  }

  void decides(FailoverPolicy newPolicy) {
    policy = newPolicy;
  }

  /** The attempt of this number, from 0. */
  ScriptedFetch fetch(int number) {
    return fetches.get(number);
  }

  void pass(Duration time) {
    timers.pass(time);
  }

  /** For so long others repeat as much at the first upstream as anybody may. */
  void spendsRepetitions(Duration time) {
    UpstreamHealth health = observers.health().of(source.endpoints().get(0));
    for (long millis = 0; millis <= time.toMillis(); millis += 100) {
      timers.after(Duration.ofMillis(millis), () -> spend(health));
    }
    pass(Duration.ZERO);
  }

  private static void spend(UpstreamHealth health) {
    boolean more = true;
    while (more) {
      more = health.mayRetry();
    }
  }

  /** Lets time pass in which this one brings bytes, so many each half second. */
  void flows(ScriptedFetch fetch, Duration time, long bytes) {
    for (long millis = 0; millis < time.toMillis(); millis += 500) {
      pass(Duration.ofMillis(500));
      fetch.brings(bytes);
    }
  }

  List<TimelineEvent> events(TimelineEvent.Kind kind) {
    return timeline.events().stream().filter(event -> event.kind() == kind).toList();
  }

  /** How many of the attempts we have not ended, and that have not ended by themselves. */
  int running() {
    return lane.running().size();
  }

  boolean isDone() {
    return done;
  }

  boolean hasGivenUp() {
    return gaveUp;
  }

  /** Bytes are stored; returns how many of them were missing. */
  long stored(long start, long end) {
    if (start > frontier) {
      throw new IllegalStateException("nobody brought " + frontier + " to " + start);
    }
    long missing = Math.max(0, end - frontier);
    frontier += missing;
    return missing;
  }

  @Override
  public List<Endpoint> endpoints() {
    return source.endpoints();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(SIZE);
  }

  @Override
  public long frontier() {
    return frontier;
  }

  @Override
  public Fetch open(Runner runner) {
    ScriptedFetch fetch = new ScriptedFetch(this, runner);
    fetches.add(fetch);
    return fetch;
  }

  @Override
  public void done(Lane lane) {
    done = true;
  }

  @Override
  public void giveUp(Lane given) {
    gaveUp = true;
    given.stop();
  }

  /** Its owner needs it no more. */
  void stop() {
    lane.stop();
  }

  /** The one that was asked least, at once, beside what runs. */
  private static Decision beside(PullHistory history) {
    Upstream chosen = history.upstreams().get(0);
    for (Upstream upstream : history.upstreams()) {
      if (asked(history, upstream) < asked(history, chosen)) {
        chosen = upstream;
      }
    }
    return new Decision.Try(chosen, Duration.ZERO, Decision.Role.RACE);
  }

  private static long asked(PullHistory history, Upstream upstream) {
    return history.attempts().stream().map(Attempt::upstream).filter(upstream::equals).count();
  }

  private static RegistryConfig registry(
      ProgressConfig progress, Optional<Rate> maxRequests, String... names) {
    return new RegistryConfig(
        "fake.test",
        List.of(),
        List.of(),
        "fake.test",
        false,
        List.of(),
        List.of(),
        false,
        List.of(),
        Duration.ZERO,
        progress,
        RetryConfig.STANDARD,
        new FailoverConfig("ordered", Map.of()),
        AdmissionConfig.OFF,
        Arrays.stream(names).map(name -> upstream(name, maxRequests, progress)).toList());
  }

  private static UpstreamConfig upstream(
      String name, Optional<Rate> maxRequests, ProgressConfig progress) {
    return new UpstreamConfig(
        name,
        URI.create("http://" + name + ".test"),
        Optional.empty(),
        Optional.empty(),
        UseFor.ALL,
        OptionalLong.empty(),
        maxRequests,
        progress,
        RetryConfig.STANDARD);
  }
}
