package io.towline.proxy.request;

import io.towline.config.AdmissionConfig;
import io.towline.config.AuthConfig;
import io.towline.config.CacheConfig;
import io.towline.config.Configuration;
import io.towline.config.ConnectConfig;
import io.towline.config.FailoverConfig;
import io.towline.config.ForwardProxy;
import io.towline.config.LimitsConfig;
import io.towline.config.ListenAddress;
import io.towline.config.PluginsConfig;
import io.towline.config.ProgressConfig;
import io.towline.config.RegistryConfig;
import io.towline.config.RetryConfig;
import io.towline.config.ServerConfig;
import io.towline.config.TlsConfig;
import io.towline.config.TrustConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.UseFor;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Configurations for tests, of which only the routing differs. */
public final class Configurations {

  private Configurations() {}

  /** Of these registries. */
  public static Configuration of(Optional<String> fallback, RegistryConfig... registries) {
    ServerConfig server = server();
    CacheConfig cache =
        new CacheConfig(
            Path.of("unused"), 1, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, false, false);
    return new Configuration(
        server,
        cache,
        new ForwardProxy(Optional.empty(), List.of()),
        new TrustConfig(true, List.of()),
        new PluginsConfig(Path.of("plugins.d")),
        fallback,
        List.of(registries));
  }

  /** A server on a free port of loopback. */
  public static ServerConfig server() {
    return new ServerConfig(
        List.of(ListenAddress.parse("127.0.0.1:0")),
        ListenAddress.parse("127.0.0.1:0"),
        Optional.empty(),
        List.of(),
        Duration.ofMinutes(15),
        Duration.ZERO,
        AuthConfig.OFF,
        TlsConfig.OFF,
        LimitsConfig.STANDARD,
        ConnectConfig.OFF);
  }

  /** A registry that is its own prefix. */
  public static RegistryConfig registry(String name, List<String> aliases, List<String> hosts) {
    return registry(name, aliases, hosts, name, false);
  }

  public static RegistryConfig registry(
      String name, List<String> aliases, List<String> hosts, String prefix, boolean dottedNames) {
    UpstreamConfig upstream =
        new UpstreamConfig(
            "origin",
            URI.create("http://127.0.0.1:1"),
            Optional.empty(),
            Optional.empty(),
            UseFor.ALL,
            OptionalLong.empty(),
            Optional.empty(),
            ProgressConfig.STANDARD.withTimeout(Duration.ZERO),
            RetryConfig.STANDARD);
    return new RegistryConfig(
        name,
        aliases,
        hosts,
        prefix,
        dottedNames,
        List.of(),
        List.of(),
        false,
        List.of(),
        Duration.ZERO,
        ProgressConfig.STANDARD,
        RetryConfig.STANDARD,
        new FailoverConfig("ordered", Map.of()),
        AdmissionConfig.OFF,
        List.of(upstream));
  }
}
