package io.towline.proxy;

import io.netty.util.NetUtil;
import io.towline.cache.BlobCache;
import io.towline.cache.CacheSettings;
import io.towline.config.CacheConfig;
import io.towline.config.Configuration;
import io.towline.config.ConfigurationException;
import io.towline.config.ListenAddress;
import io.towline.config.LoadedConfiguration;
import io.towline.config.Problem;
import io.towline.config.RegistryConfig;
import io.towline.config.ServerConfig;
import io.towline.oci.Digest;
import io.towline.proxy.access.ClientAccess;
import io.towline.proxy.admin.AdminApi;
import io.towline.proxy.admin.AdminJobs;
import io.towline.proxy.admin.AdminServer;
import io.towline.proxy.admin.AdminSettings;
import io.towline.proxy.admission.AdmissionGate;
import io.towline.proxy.blob.BlobHandler;
import io.towline.proxy.blob.BlobStore;
import io.towline.proxy.blob.HeadTimes;
import io.towline.proxy.blob.StreamSettings;
import io.towline.proxy.bypass.Bypass;
import io.towline.proxy.bypass.BypassGate;
import io.towline.proxy.connect.ConnectListener;
import io.towline.proxy.connect.ConnectSettings;
import io.towline.proxy.credentials.ConfiguredCredentials;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.disk.FileWatch;
import io.towline.proxy.failover.Observers;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.health.HealthKeeper;
import io.towline.proxy.health.LearnedTokenTimes;
import io.towline.proxy.image.ImagePins;
import io.towline.proxy.manifest.ManifestHandler;
import io.towline.proxy.manifest.ReferrersHandler;
import io.towline.proxy.manifest.TagsHandler;
import io.towline.proxy.metrics.CacheGauges;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.passthrough.Passthrough;
import io.towline.proxy.prefetch.Prefetch;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.request.ServerTime;
import io.towline.proxy.server.BaseAnswer;
import io.towline.proxy.server.PullServer;
import io.towline.proxy.server.RequestHandlers;
import io.towline.proxy.server.RequestRecords;
import io.towline.proxy.server.ServerSettings;
import io.towline.proxy.tls.MintedIdentities;
import io.towline.proxy.tls.ServerTls;
import io.towline.proxy.tls.TrustHelp;
import io.towline.proxy.trace.TraceRecorder;
import io.towline.proxy.upstream.TlsContexts;
import io.towline.proxy.upstream.UpstreamClient;
import io.towline.proxy.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running program: everything is made and joined here, and nowhere else. Started, reloaded and
 * closed by one thread.
 */
public final class Proxy implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("towline");

  private static final Duration CLIENTS_MAY_FINISH = Duration.ofSeconds(30);
  private static final int DISK_THREADS_PER_PROCESSOR = 4;

  private final String version;
  private final Callable<LoadedConfiguration> reloader;
  private volatile Generation generation;
  private final AtomicBoolean ready = new AtomicBoolean();
  private final Metrics metrics;
  private final Observers observers;
  private final Loops loops;
  private final DiskThreads disk;
  private final Closing closing = new Closing();
  private final LongAdder changes = new LongAdder(); // by hand, of what is stored or allowed
  private final Bypass bypass = new Bypass();
  private final ConfiguredCredentials credentials;
  private final Passthrough passthrough;
  private final UpstreamClient upstreams;
  private final BlobCache cache;
  private final BlobStore blobs;
  private final ServerTls tls;
  private final ClientAccess access;
  private final PullServer server;
  private final AdminServer admin;

  private Proxy(
      LoadedConfiguration loaded,
      StartOptions options,
      Callable<LoadedConfiguration> reloader,
      Groundwork ground)
      throws IOException {
    this.version = ground.version();
    this.reloader = reloader;
    UpstreamSettings settings = UpstreamSettings.of(loaded.configuration(), version);
    TlsContexts trusted = TlsContexts.begin(settings); // beside all of this
    metrics = ground.metrics();
    generation = Generation.of(loaded, metrics::policyFailure);
    Configuration configuration = loaded.configuration();
    try {
      closing.add((AutoCloseable) () -> generation.policies().close());
      cache = closing.add(openCache(configuration.cache(), options.waitForLock()));
      observers =
          Observers.of(metrics, System::nanoTime, Clock.systemUTC())
              .recordedBy(closing.add(recorder(options)));
      observers.health().ask(generation.timeoutPolicies());
      closing.add(
          HealthKeeper.open(
              observers.health(), configuration.cache().directory(), observers.wallClock()));
      disk = closing.add(new DiskThreads(ground.processors() * DISK_THREADS_PER_PROCESSOR));
      loops = closing.add(ground.loops());
      credentials =
          closing.add(
              ConfiguredCredentials.of(configuration, generation.providers(), System::nanoTime));
      passthrough = new Passthrough(credentials, System::nanoTime);
      upstreams =
          closing.add(
              new UpstreamClient(
                  settings,
                  trusted,
                  System::nanoTime,
                  new LearnedTokenTimes(observers.health()),
                  passthrough.credentials()));
      Walker walker = new Walker(upstreams, loops.downloads(), observers);
      blobs =
          closing.add(
              new BlobStore(cache, walker, disk, this::sourceOf, streams(configuration.cache())));
      tls = ServerTls.of(configuration, observers.wallClock());
      access = closing.add(ClientAccess.of(configuration, System::nanoTime));
      closing.add(FileWatch.start(tls::refresh, access::refresh, credentials::refresh));
      metrics.watchCertificate(() -> tls.left(observers.wallClock().instant()));
      metrics.watch(gauges());
      metrics.watchProgress(
          new HealthReporter(() -> generation.configuration(), observers.health())::progressTimes);
      BypassSwitch bypassSwitch = new BypassSwitch(bypass, () -> generation, changes::increment);
      metrics.watchBypass(bypassSwitch::states);
      AdminFigures figures = new AdminFigures(() -> generation, cache, blobs, observers, version);
      ManifestHandler manifests = manifestHandler(walker);
      admin =
          closing.add(
              startAdmin(configuration.server(), figures.api(bypassSwitch, jobs(manifests))));
      cache.awaitLoaded(); // the loops must not
      trusted.await();
      server = closing.add(startServer(configuration.server(), walker, manifests));
      listenForConnect(configuration);
    } catch (IOException | RuntimeException e) {
      closing.close();
      ground.abandon(); // it may have failed before they were taken over
      throw e;
    }
    ready.set(true);
  }

  /**
   * Starts everything, and returns when pulls are served.
   *
   * @param reloader reads the configuration again
   * @throws IOException with one sentence that names the remedy
   */
  public static Proxy start(
      LoadedConfiguration loaded,
      StartOptions options,
      Callable<LoadedConfiguration> reloader,
      Groundwork ground)
      throws IOException {
    Proxy proxy = new Proxy(loaded, options, reloader, ground);
    log.atInfo()
        .addKeyValue("version", proxy.version)
        .addKeyValue("listen", written(proxy.server.addresses()))
        .addKeyValue("admin", written(List.of(proxy.admin.address())))
        .addKeyValue("cache", loaded.configuration().cache().directory())
        .log("ready");
    proxy.tellWhomToTrust();
    return proxy;
  }

  private void tellWhomToTrust() {
    int port = server.addresses().get(0).getPort();
    tls.ownCertificate()
        .ifPresent(certificate -> TrustHelp.lines(certificate, port).forEach(log::info));
  }

  private static String written(List<InetSocketAddress> addresses) {
    return addresses.stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(","));
  }

  /** Where pulls are answered. */
  public List<InetSocketAddress> addresses() {
    return server.addresses();
  }

  /** Where the admin port is. */
  public InetSocketAddress adminAddress() {
    return admin.address();
  }

  /** Takes over the configuration as it is now, or logs what is wrong with it and keeps the old. */
  public void reload() {
    Generation old = generation;
    Optional<Generation> made = Optional.empty();
    try {
      Generation next = Generation.of(reloader.call(), metrics::policyFailure);
      made = Optional.of(next);
      next.loaded().warnings().forEach(log::warn);
      for (String key : old.configuration().restartNeeded(next.configuration())) {
        log.warn("{} has changed; that takes a restart", key);
      }
      // Everything that may fail first, so that all of it is taken over or none.
      List<Runnable> changes =
          List.of(
              tls.prepare(next.configuration()),
              access.prepare(next.configuration()),
              credentials.prepare(next.configuration(), next.providers()),
              upstreams.prepare(UpstreamSettings.of(next.configuration(), version)));
      changes.forEach(Runnable::run);
      server.reload(next.configuration().server());
      generation = next;
      passthrough.reload();
      made = Optional.empty(); // it is in use, whatever fails from here on
      observers.health().ask(next.timeoutPolicies());
      old.policies().retire();
      metrics.reload(true);
      log.info("the configuration was read again and is in use");
    } catch (ConfigurationException e) {
      refuse(e.problems().stream().map(Problem::toString).toList());
    } catch (Exception e) {
      made.ifPresent(unused -> unused.policies().close());
      refuse(List.of(String.valueOf(e.getMessage())));
    }
  }

  private void refuse(List<String> mistakes) {
    metrics.reload(false);
    mistakes.forEach(mistake -> log.error("not reloaded: {}", mistake));
    log.error("the new configuration was refused; the old one stays in use");
  }

  /**
   * Stops: not ready any more but still accepting for a while, so that balancers notice; then no
   * new clients, the running ones may finish; the cache's lock goes last (architecture, rule 12).
   */
  @Override
  public void close() {
    ready.set(false);
    Duration grace = generation.configuration().server().drainGrace();
    log.atInfo().addKeyValue("drain_grace_ms", grace.toMillis()).log("stopping");
    try {
      TimeUnit.NANOSECONDS.sleep(grace.toNanos());
      blobs.stopAbandoned();
      server.drain(CLIENTS_MAY_FINISH).get(CLIENTS_MAY_FINISH.toSeconds() * 2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("some clients could not finish", e);
    }
    closing.close();
    log.info("stopped");
  }

  private static StreamSettings streams(CacheConfig config) {
    return new StreamSettings(config.verifyBeforeRange(), HeadTimes.STANDARD);
  }

  private static TraceRecorder recorder(StartOptions options) throws IOException {
    return options.record().isPresent()
        ? TraceRecorder.to(options.record().get(), System::nanoTime, Clock.systemUTC())
        : TraceRecorder.none();
  }

  private BlobCache openCache(CacheConfig config, Duration waitForLock) throws IOException {
    return BlobCache.open(
        new CacheSettings(
            config.directory(),
            config.maxSizeBytes(),
            config.minFreeBytes(),
            config.verifyAlways(),
            waitForLock),
        new CacheReporter(metrics, this::repair));
  }

  /** What is found before all parts are there waits for its next pull. */
  private void repair(Digest digest) {
    if (ready.get()) {
      Repairs repairs = new Repairs(cache, blobs, name -> generation.sources().get(name));
      disk.execute(() -> repairs.repair(digest));
    }
  }

  private CacheGauges gauges() {
    return new CacheGauges(
        () -> cache.figures().bytes(),
        () -> cache.figures().maxBytes(),
        () -> cache.figures().blobs(),
        () -> cache.figures().activeDownloads(),
        () -> cache.figures().storing());
  }

  private AdminServer startAdmin(ServerConfig config, AdminApi api) throws IOException {
    AdminSettings settings =
        new AdminSettings(
            config.adminListen(),
            () -> generation.configuration().server().adminToken(),
            disk::execute,
            ready::get,
            metrics::scrape,
            tls::adminHandler);
    return new AdminServer(loops.clients(), loops.serverChannel(), settings, api);
  }

  private ManifestHandler manifestHandler(Walker walker) {
    return new ManifestHandler(
        cache,
        walker,
        disk,
        this::sourceOf,
        () -> generation.configuration().cache(),
        blobs::headStart,
        contents ->
            new AdmissionGate(name -> generation.admission().of(name), contents, cache, metrics));
  }

  private AdminJobs jobs(ManifestHandler manifests) {
    ImagePins pins = new ImagePins(cache);
    pins.follow(disk::execute);
    CacheJobs jobs =
        new CacheJobs(
            cache, observers.wallClock(), pins, () -> generation.routes(), changes::increment);
    Prefetch prefetch = new Prefetch(manifests.pulls(), blobs, this::sourceOf, manifests.gate());
    return new AdminJobs(jobs.jobs(prefetch), closing.add(new JobThreads()));
  }

  private PullServer startServer(ServerConfig config, Walker walker, ManifestHandler manifests)
      throws IOException {
    Function<RequestHandler, RequestHandler> gate = passthrough.gates(walker, this::sourceOf);
    RequestHandlers handlers =
        new RequestHandlers(
            new BypassGate(bypass, gate.apply(manifests)),
            gate.apply(new BlobHandler(blobs, manifests.gate())),
            gate.apply(new TagsHandler(walker, this::sourceOf)),
            gate.apply(new ReferrersHandler(walker, this::sourceOf)),
            passthrough.baseGate(() -> generation.routes().giveTokens(), BaseAnswer::answer),
            passthrough.tokens());
    return PullServer.start(
        new ServerSettings(
            config, loops.clients(), ServerTime.system(), changes::sum, access, tls::pullHandler),
        () -> generation.routes(),
        handlers,
        new RequestRecords(metrics, observers.journal()));
  }

  private void listenForConnect(Configuration configuration) throws IOException {
    Optional<ListenAddress> address = configuration.server().connect().listen();
    if (address.isEmpty()) {
      return;
    }
    MintedIdentities identities =
        new MintedIdentities(configuration, observers.wallClock(), disk::execute);
    ConnectSettings settings =
        new ConnectSettings(
            () -> generation.configuration().server(),
            host -> generation.routes().knows(host),
            identities::of,
            server::adopt,
            access,
            upstreams::tunnel);
    InetSocketAddress at = server.listen(address.get(), closing.add(new ConnectListener(settings)));
    log.atInfo()
        .addKeyValue("listen", NetUtil.toSocketAddressString(at))
        .addKeyValue("trust", identities.authority())
        .log("the forward proxy answers for the registries that are configured");
  }

  /** A request that was routed before a reload goes on with what its registry is now, or was. */
  private RegistrySource sourceOf(RegistryConfig registry) {
    RegistrySource source = generation.sources().get(registry.name());
    return source == null
        ? RegistrySource.of(registry, generation.policies().builtInDesk(registry))
        : source;
  }
}
