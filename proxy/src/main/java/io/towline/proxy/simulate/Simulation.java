package io.towline.proxy.simulate;

import io.towline.config.RegistryConfig;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.failover.PullLog;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.lane.LaneContext;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.policy.Policies;
import io.towline.proxy.timer.VirtualTimers;
import io.towline.spi.PullHistory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Pulls of one blob under every setting, in virtual time: the lanes, the health and the policies
 * are those of the server, only the upstreams are not. The same seed gives the same figures, and
 * every setting meets the same upstreams.
 */
public final class Simulation {
  private static final RepositoryName REPOSITORY = new RepositoryName("simulated/image");
  private static final Digest DIGEST = Digest.parse("sha256:" + "0".repeat(64));
  private static final Duration BETWEEN_PULLS = Duration.ofSeconds(5);

  private final Plan plan;
  private final Policies policies;
  private final Metrics metrics = new Metrics("simulation");

  public Simulation(Plan plan, Policies policies) {
    this.plan = plan;
    this.policies = policies;
  }

  /** Every scenario under every setting, in this order. */
  public List<Cell> run(List<Scenario> scenarios, List<Setting> settings) {
    return scenarios.stream()
        .flatMap(scenario -> settings.stream().map(setting -> new Cell.Key(scenario, setting)))
        .parallel()
        .map(this::run)
        .toList();
  }

  private Cell run(Cell.Key key) {
    RegistryConfig registry = Registries.of(key.scenario(), key.setting());
    RegistrySource source = RegistrySource.of(registry, policies.promptDesk(registry));
    List<Run> runs = new ArrayList<>();
    World world = World.of(source, metrics);
    for (int i = 0; i < plan.runs(); i++) {
      if (!plan.warm()) {
        world = World.of(source, metrics);
      }
      long seed = Seeds.mix(plan.seed(), List.of(key.scenario().name(), i));
      runs.add(pull(key.scenario(), source, world, seed));
      world.timers().pass(BETWEEN_PULLS);
    }
    return new Cell(key, runs);
  }

  private Run pull(Scenario scenario, RegistrySource source, World world, long seed) {
    VirtualTimers timers = world.timers();
    Observers observers = world.observers();
    PullLog log = new PullLog(source, REPOSITORY, PullHistory.Content.BLOB, observers);
    LaneContext context =
        LaneContext.of(
            timers,
            observers,
            source,
            log,
            observers.journal().begin(source.registry().name(), REPOSITORY, DIGEST));
    SimulatedDownload download =
        new SimulatedDownload(context, upstreams(scenario, timers, seed), plan.sizeBytes());
    long began = timers.nanoTime();
    download.begin();
    timers.runUntil(began + plan.limit().toNanos(), () -> !download.isOver());
    double seconds = (double) (timers.nanoTime() - began) / TimeUnit.SECONDS.toNanos(1);
    download.stop();
    return download.result(seconds);
  }

  private static Map<String, SimulatedUpstream> upstreams(
      Scenario scenario, VirtualTimers timers, long seed) {
    Map<String, Line> lines = new HashMap<>();
    Map<String, SimulatedUpstream> upstreams = new HashMap<>();
    for (int i = 0; i < scenario.upstreams().size(); i++) {
      Model model = scenario.upstreams().get(i);
      String name = scenario.upstreamName(i);
      Line line =
          lines.computeIfAbsent(model.line().orElse(name), each -> new Line(model.capacity()));
      SimulatedUpstream.Named named = new SimulatedUpstream.Named(name, model);
      upstreams.put(name, new SimulatedUpstream(named, line, timers, seed));
    }
    return upstreams;
  }

  /** What outlives a pull. */
  private record World(VirtualTimers timers, Observers observers) {
    /** In which nothing has happened, for pulls of this registry. */
    static World of(RegistrySource source, Metrics metrics) {
      VirtualTimers timers = new VirtualTimers();
      Clock wallClock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
      Observers observers = Observers.of(metrics, timers::nanoTime, wallClock);
      observers.health().ask(Map.of(source.registry().name(), source.policy()::timeouts));
      return new World(timers, observers);
    }
  }
}
