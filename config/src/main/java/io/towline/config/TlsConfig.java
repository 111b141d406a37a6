package io.towline.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the listeners speak TLS, if they do.
 *
 * @param certificate PEM: the server's own first, then what signed it; empty if there is none
 * @param key PEM: the private key of it; present with it alone
 * @param keyPassword what an encrypted key needs
 * @param clientCa PEM: whose certificates clients of the pull API must show; empty: none
 * @param selfSigned whether an authority and a certificate are made here
 */
public record TlsConfig(
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Secret> keyPassword,
    Optional<Path> clientCa,
    boolean selfSigned) {

  /** Plain HTTP. */
  public static final TlsConfig OFF =
      new TlsConfig(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

  public TlsConfig {
    if (certificate.isPresent() != key.isPresent() || (certificate.isPresent() && selfSigned)) {
      throw new IllegalArgumentException("a certificate with its key, or a self-signed one");
    }
  }

  /** Whether the listeners speak TLS and nothing else. */
  public boolean isOn() {
    return selfSigned || certificate.isPresent();
  }
}
