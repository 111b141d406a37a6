package io.towline.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Whose certificates are believed: of upstreams, token services and CDNs alike.
 *
 * @param system whether the authorities of the JDK's trust store are
 * @param caFiles PEM files with more authorities
 */
public record TrustConfig(boolean system, List<Path> caFiles) {

  public TrustConfig {
    caFiles = List.copyOf(caFiles);
  }
}
