package io.towline.proxy.upstream;

import io.towline.config.Configuration;
import io.towline.config.ForwardProxy;
import io.towline.config.TrustConfig;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How upstreams are reached.
 *
 * @param caFiles every {@code ca_file} of an upstream
 * @param version the program's, for the User-Agent
 */
public record UpstreamSettings(
    ForwardProxy proxy,
    TrustConfig trust,
    Set<Path> caFiles,
    String version,
    UpstreamTimeouts timeouts) {

  public UpstreamSettings {
    caFiles = Set.copyOf(caFiles);
  }

  /** What a configuration says, with the standard timeouts. */
  public static UpstreamSettings of(Configuration configuration, String version) {
    Set<Path> caFiles =
        configuration.registries().stream()
            .flatMap(registry -> registry.upstreams().stream())
            .flatMap(upstream -> upstream.caFile().stream())
            .collect(Collectors.toSet());
    return new UpstreamSettings(
        configuration.proxy(), configuration.trust(), caFiles, version, UpstreamTimeouts.STANDARD);
  }
}
