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
 * @param secure whether an upstream is to be reached by TLS
 * @param caFiles every {@code ca_file} of an upstream
 * @param version the program's, for the User-Agent
 */
public record UpstreamSettings(
    ForwardProxy proxy,
    TrustConfig trust,
    boolean secure,
    Set<Path> caFiles,
    String version,
    UpstreamTimeouts timeouts) {

  public UpstreamSettings {
    caFiles = Set.copyOf(caFiles);
  }

  /** Whether certificates are needed whatever redirects say. */
  boolean speaksTls() {
    return secure || !caFiles.isEmpty();
  }

  /** Whether any of the certificates are in files of one's own, so that they may be wrong. */
  boolean namesFiles() {
    return !caFiles.isEmpty() || !trust.caFiles().isEmpty();
  }

  /** What a configuration says, with the standard timeouts. */
  public static UpstreamSettings of(Configuration configuration, String version) {
    Set<Path> caFiles =
        configuration.registries().stream()
            .flatMap(registry -> registry.upstreams().stream())
            .flatMap(upstream -> upstream.caFile().stream())
            .collect(Collectors.toSet());
    boolean secure =
        configuration.registries().stream()
            .flatMap(registry -> registry.upstreams().stream())
            .anyMatch(upstream -> "https".equals(upstream.url().getScheme()));
    return new UpstreamSettings(
        configuration.proxy(),
        configuration.trust(),
        secure,
        caFiles,
        version,
        UpstreamTimeouts.STANDARD);
  }
}
