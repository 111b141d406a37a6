package io.towline.proxy.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Everything that is counted, and its text for Prometheus. Any thread; one map lookup and a few
 * adders per call. Label values are configured names and closed sets of words, never what a client
 * sent.
 */
public final class Metrics {
  /** The media type of {@link #scrape}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final RequestMetrics requests = new RequestMetrics(registry);
  private final UpstreamMetrics upstreams = new UpstreamMetrics(registry);
  private final MaskMetrics masks = new MaskMetrics(registry);
  private final PolicyMetrics policies = new PolicyMetrics(registry);
  private final Series<String, CounterDataPoint> evictions;
  private final Gauge lastReload;
  private final LongAdder ended = new LongAdder();
  private final AtomicBoolean jvmIsWatched = new AtomicBoolean();

  public Metrics(String version) {
    Info.builder()
        .name("towline_build_info")
        .help("The running version; always 1.")
        .labelNames("version", "java")
        .register(registry)
        .setLabelValues(version, System.getProperty("java.version", "unknown"));
    Counter evicted =
        Counter.builder()
            .name("towline_cache_evictions_total")
            .help("Contents removed from the cache, by why.")
            .labelNames("reason")
            .register(registry);
    evictions = new Series<>(evicted::labelValues, "other");
    lastReload =
        Gauge.builder()
            .name("towline_config_last_reload_successful")
            .help("Whether the configuration read last is the one in use (0/1).")
            .register(registry);
    lastReload.set(1);
  }

  /**
   * A client's request has ended.
   *
   * @param registry the configured name, or {@code none}
   * @param type manifest, blob, tags, referrers, base, other
   * @param cache hit, miss, collapsed, stale, none
   * @param firstByteSeconds negative when no byte of a body went out
   * @param bytes of the body
   */
  public void request(
      String registry,
      String type,
      int status,
      String cache,
      double seconds,
      double firstByteSeconds,
      long bytes) {
    ended.increment();
    requests.request(
        new RequestEnd(registry, type, status, cache, seconds, firstByteSeconds, bytes));
  }

  /** A request meant no configured registry. */
  public void unrouted(String reason) {
    requests.unrouted(reason);
  }

  /**
   * A client has met a limit.
   *
   * @param limit the last word of its key
   * @param action delayed, refused, closed
   */
  public void limited(String limit, String action) {
    requests.limited(limit, action);
  }

  /**
   * It was decided whether something is served.
   *
   * @param outcome admitted, denied, failed
   */
  public void admission(String registryName, String outcome) {
    requests.admission(registryName, outcome);
  }

  /** A tag was answered from what was known, because the origin did not answer. */
  public void staleServed(String registry, double ageSeconds) {
    requests.staleServed(registry, ageSeconds);
  }

  /** A request to an upstream has ended. */
  public void upstreamRequest(String registry, String upstream, String type, String outcome) {
    upstreams.request(registry, upstream, type, outcome);
  }

  /** Body bytes arrived from an upstream. */
  public void upstreamBytes(String registry, String upstream, long bytes) {
    upstreams.bytes(registry, upstream, bytes);
  }

  /** A transfer is silent for longer than usual. */
  public void stall(String upstream) {
    upstreams.stall(upstream);
  }

  /** A pull goes on at another upstream. */
  public void failover(String from, String to, String reason) {
    upstreams.failover(from, to, reason);
  }

  /** An upstream is asked the same again. */
  public void retry(String upstream, String reason) {
    upstreams.retry(upstream, reason);
  }

  /**
   * An attempt that was sent beside another one has ended its race.
   *
   * @param outcome won, lost, failed
   */
  public void race(String upstream, String outcome) {
    upstreams.race(upstream, outcome);
  }

  /** Bytes came that were here already. */
  public void wasted(String upstream, long bytes) {
    upstreams.wasted(upstream, bytes);
  }

  /** An upstream sent content whose digest is wrong. */
  public void corrupt(String upstream) {
    upstreams.corrupt(upstream);
  }

  /** Whether the upstream gave an answer the last time it was asked. */
  public void upstreamUp(String registry, String upstream, boolean isUp) {
    upstreams.up(registry, upstream, isUp);
  }

  /** What the upstream said is left of its pull limit. */
  public void rateLimitRemaining(String registry, String upstream, long remaining) {
    upstreams.rateLimit(registry, upstream, remaining);
  }

  /**
   * More or fewer clients live on the reserve of a blob.
   *
   * @param upstream that was asked last when that began; empty for none
   */
  public void maskedStreams(String upstream, int change) {
    masks.streams(upstream, change);
  }

  /** So long a client was kept alive on the reserve. */
  public void masked(double seconds) {
    masks.seconds(seconds);
  }

  /** A client got the whole of what it asked for, in spite of its upstream. */
  public void rescuedPull() {
    masks.rescued();
  }

  /** A policy of a plug-in did not answer, or not as it should. */
  public void policyFailure(String policy, String reason) {
    policies.failure(policy, reason);
  }

  /** The cache removed one content. */
  public void evicted(String reason) {
    evictions.at(reason).inc();
  }

  /** A new configuration was read: taken over, or refused with the old one kept. */
  public void reload(boolean isTakenOver) {
    lastReload.set(isTakenOver ? 1 : 0);
  }

  /** From now on the scrapes carry, by configured name, for which registries bypass is on. Once. */
  public void watchBypass(Supplier<Map<String, Boolean>> registries) {
    GaugeWithCallback.builder()
        .name("towline_bypass")
        .help("Whether new manifests of the registry are refused by `towline bypass` (0/1).")
        .labelNames("registry")
        .callback(point -> registries.get().forEach((name, on) -> point.call(on ? 1 : 0, name)))
        .register(registry);
  }

  /** From now on the scrapes carry these figures. Once. */
  public void watch(CacheGauges cache) {
    gauge("towline_cache_bytes", "Bytes of stored and partial content.", cache.bytes()::getAsLong);
    gauge("towline_cache_max_bytes", "The cache's bound.", cache.maxBytes()::getAsLong);
    gauge("towline_cache_blobs", "Verified contents in the cache.", cache.blobs()::getAsLong);
    gauge(
        "towline_active_downloads", "Downloads that run now.", cache.activeDownloads()::getAsLong);
    gauge(
        "towline_disk_storing",
        "Whether new content reaches the disk (0/1).",
        () -> cache.storing().getAsBoolean() ? 1 : 0);
  }

  /** From now on the scrapes carry for how long the listeners' certificate is good. Once. */
  public void watchCertificate(Supplier<Optional<Duration>> left) {
    GaugeWithCallback.builder()
        .name("towline_certificate_expiry_seconds")
        .help("For how long the certificate of the listeners is good still.")
        .callback(point -> left.get().ifPresent(time -> point.call((double) time.toSeconds())))
        .register(registry);
  }

  /**
   * From now on the scrapes carry these times. Once. Upstreams of several registries that have one
   * name share a line, with the longest time.
   */
  public void watchProgress(Supplier<List<ProgressTime>> times) {
    GaugeWithCallback.builder()
        .name("towline_progress_timeout_seconds")
        .help("After what silence an upstream is doubted: of a head (by class), between bytes.")
        .labelNames("upstream", "class")
        .callback(
            point ->
                times.get().stream()
                    .collect(
                        Collectors.toMap(
                            time -> List.of(time.upstream(), time.kind()),
                            ProgressTime::seconds,
                            Math::max))
                    .forEach(
                        (labels, seconds) -> point.call(seconds, labels.get(0), labels.get(1))))
        .register(registry);
  }

  /** How many requests of clients have ended since the start. */
  public long requests() {
    return ended.sum();
  }

  /** The text format of Prometheus, version 0.0.4, as UTF-8. */
  public byte[] scrape() {
    // The JVM's own beans take tens of milliseconds to load: not at start-up.
    if (jvmIsWatched.compareAndSet(false, true)) {
      JvmMetrics.builder().register(registry);
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream(16 * 1024);
    try {
      PrometheusTextFormatWriter.create().write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory refused bytes", e);
    }
    return text.toByteArray();
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(point -> point.call(value.getAsDouble()))
        .register(registry);
  }
}
