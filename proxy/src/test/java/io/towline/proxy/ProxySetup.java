package io.towline.proxy;

import io.towline.config.AdmissionConfig;
import io.towline.config.AllowRule;
import io.towline.config.AuthConfig;
import io.towline.config.CacheConfig;
import io.towline.config.Configuration;
import io.towline.config.ConnectConfig;
import io.towline.config.FailoverConfig;
import io.towline.config.ForwardProxy;
import io.towline.config.LimitsConfig;
import io.towline.config.ListenAddress;
import io.towline.config.LoadedConfiguration;
import io.towline.config.MaskConfig;
import io.towline.config.PluginsConfig;
import io.towline.config.ProgressConfig;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.ServerConfig;
import io.towline.config.TlsConfig;
import io.towline.config.TrustConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.UseFor;
import io.towline.proxy.fake.FakeRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a proxy of a test is like: one registry, {@code fake.test}, which is the default one, with
 * an origin and perhaps mirrors.
 */
final class ProxySetup {
  static final String REGISTRY = "fake.test";
  static final String OTHER_REGISTRY = "other.test";

  private final Path cache;
  private final List<URI> upstreams;
  private List<URI> others = List.of();
  private Duration tagTtl = Duration.ZERO;
  private Duration tagRevalidateTimeout = Duration.ofSeconds(3);
  private Duration staleIfError = Duration.ofHours(24);
  private ProgressConfig progress = Progress.usual();
  private String policy = "ordered";
  private boolean verifyBeforeRange;
  private long maxSizeBytes = 1L << 30;
  private AuthConfig auth = AuthConfig.OFF;
  private List<AllowRule> allow = List.of();
  private TlsConfig tls = TlsConfig.OFF;
  private AdmissionConfig admission = AdmissionConfig.OFF;
  private RetryConfig retry = RetryConfig.STANDARD;
  private StartOptions options = StartOptions.NONE;

  /**
   * @param upstreams the origin first
   */
  ProxySetup(Path cache, FakeRegistry... upstreams) {
    this(cache, Arrays.stream(upstreams).map(FakeRegistry::uri).toList());
  }

  ProxySetup(Path cache, List<URI> upstreams) {
    this.cache = cache;
    this.upstreams = List.copyOf(upstreams);
  }

  /** Knows a second registry, {@code other.test}. */
  ProxySetup knowsToo(FakeRegistry origin) {
    others = List.of(origin.uri());
    return this;
  }

  ProxySetup tagTtl(Duration value) {
    tagTtl = value;
    return this;
  }

  ProxySetup tagRevalidateTimeout(Duration value) {
    tagRevalidateTimeout = value;
    return this;
  }

  ProxySetup staleIfError(Duration value) {
    staleIfError = value;
    return this;
  }

  ProxySetup progressTimeout(Duration value) {
    progress = progress.withTimeout(value);
    return this;
  }

  /** The fixed mode: an attempt that is silent for so long is closed, and never raced. */
  ProxySetup closesAfter(Duration value) {
    progress = Progress.fixed(value);
    return this;
  }

  /** The failover policy of this name, without options. */
  ProxySetup policy(String name) {
    policy = name;
    return this;
  }

  /** All that is said about progress. */
  ProxySetup progress(ProgressConfig value) {
    progress = value;
    return this;
  }

  ProxySetup mask(MaskConfig value) {
    progress = Progress.masked(progress, value);
    return this;
  }

  /** How often and how soon a failed request is repeated. */
  ProxySetup retry(RetryConfig value) {
    retry = value;
    return this;
  }

  /** Writes to this new file what upstreams do. */
  ProxySetup records(Path file) {
    options = new StartOptions(Duration.ZERO, Optional.of(file));
    return this;
  }

  ProxySetup maxSize(long bytes) {
    maxSizeBytes = bytes;
    return this;
  }

  /** Wants to know who pulls. */
  ProxySetup knows(AuthConfig value, AllowRule... rules) {
    auth = value;
    allow = List.of(rules);
    return this;
  }

  /** Serves what is admitted alone. */
  ProxySetup admits(AdmissionConfig value) {
    admission = value;
    return this;
  }

  /** Speaks TLS, as its own authority. */
  ProxySetup selfSigned() {
    tls =
        new TlsConfig(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);
    return this;
  }

  ProxySetup verifiesBeforeRange() {
    verifyBeforeRange = true;
    return this;
  }

  /** Starts it; every call makes another one, so the one before must be closed. */
  RunningProxy start() throws IOException {
    return startToBecome(this);
  }

  /** The same, of which a reload makes another. */
  RunningProxy startToBecome(ProxySetup next) throws IOException {
    return new RunningProxy(
        cache, Proxy.start(loaded(), options, next::loaded, Groundwork.begin("test")));
  }

  private LoadedConfiguration loaded() {
    return new LoadedConfiguration(
        configuration(), List.of(), () -> new LoadedConfiguration.Shown(List.of(), ""));
  }

  private Configuration configuration() {
    ListenAddress anywhere = ListenAddress.parse("127.0.0.1:0");
    return new Configuration(
        new ServerConfig(
            List.of(anywhere),
            anywhere,
            Optional.empty(),
            List.of(),
            Duration.ofMinutes(15),
            Duration.ZERO,
            auth,
            tls,
            LimitsConfig.STANDARD,
            ConnectConfig.OFF),
        new CacheConfig(
            cache,
            maxSizeBytes,
            0,
            tagTtl,
            tagRevalidateTimeout,
            staleIfError,
            false,
            verifyBeforeRange),
        new ForwardProxy(Optional.empty(), List.of()),
        new TrustConfig(true, List.of()),
        new PluginsConfig(Path.of("plugins.d")),
        Optional.of(REGISTRY),
        others.isEmpty()
            ? List.of(registry(REGISTRY, upstreams))
            : List.of(registry(REGISTRY, upstreams), registry(OTHER_REGISTRY, others)));
  }

  private RegistryConfig registry(String name, List<URI> places) {
    List<UpstreamConfig> configured = new ArrayList<>();
    for (URI upstream : places) {
      configured.add(
          new UpstreamConfig(
              configured.isEmpty() ? "origin" : "mirror" + configured.size(),
              upstream,
              Optional.empty(),
              Optional.empty(),
              UseFor.ALL,
              OptionalLong.empty(),
              Optional.empty(),
              progress,
              retry));
    }
    return new RegistryConfig(
        name,
        List.of(),
        List.of(),
        name,
        false,
        List.of(),
        List.of(),
        false,
        allow,
        tagTtl,
        progress,
        retry,
        new FailoverConfig(policy, Map.of()),
        admission,
        configured);
  }
}
