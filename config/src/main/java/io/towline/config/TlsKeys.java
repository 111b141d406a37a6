package io.towline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys below {@code server.tls}, and what must hold about them. */
final class TlsKeys {

  static final Key<Path> CERTIFICATE =
      Key.of(
          "server.tls.certificate",
          Types.PATH,
          "A PEM file with the server's certificate and behind it what signed it; both listeners"
              + " then speak TLS alone. Read again when it changes.");

  static final Key<Path> KEY =
      Key.of(
          "server.tls.key",
          Types.PATH,
          "A PEM file with the certificate's private key: RSA, ECDSA or Ed25519.");

  static final Key<String> KEY_PASSWORD =
      Key.of("server.tls.key_password", Types.SECRET, "What opens that file if it is encrypted.");

  static final Key<Path> CLIENT_CA =
      Key.of(
          "server.tls.client_ca",
          Types.PATH,
          "A PEM file with authorities, of which every client of the pull API must show a"
              + " certificate.");

  static final Key<Boolean> SELF_SIGNED =
      Key.of(
              "server.tls.self_signed",
              Types.BOOLEAN,
              "Whether Towline makes an authority and a certificate of its own, below the cache"
                  + " directory in `tls/`, and says how to trust them.")
          .byDefault("false");

  static final List<Key<?>> ALL = List.of(CERTIFICATE, KEY, KEY_PASSWORD, CLIENT_CA, SELF_SIGNED);

  private TlsKeys() {}

  static void check(Section top, Problems problems) {
    boolean certificate = top.says(CERTIFICATE);
    boolean key = top.says(KEY);
    boolean selfSigned = top.one(SELF_SIGNED);
    if (certificate != key) {
      Key<?> present = certificate ? CERTIFICATE : KEY;
      Key<?> missing = certificate ? KEY : CERTIFICATE;
      add(top, problems, present, "it needs " + missing.path() + " beside it");
    }
    if (selfSigned && certificate) {
      add(top, problems, SELF_SIGNED, "say either this or " + CERTIFICATE.path());
    }
    if (top.says(KEY_PASSWORD) && !key) {
      add(top, problems, KEY_PASSWORD, "there is no " + KEY.path() + " that it could open");
    }
    if (top.says(CLIENT_CA) && !certificate && !selfSigned) {
      add(
          top,
          problems,
          CLIENT_CA,
          "clients show certificates over TLS alone: say "
              + CERTIFICATE.path()
              + " and "
              + KEY.path()
              + ", or "
              + SELF_SIGNED.path()
              + ": true");
    }
  }

  private static void add(Section top, Problems problems, Key<?> key, String what) {
    problems.add(top.source(key), top.at(key), what);
  }

  /** From a tree in which no mistake was found. */
  static TlsConfig config(Section top, Optional<Secret> keyPassword) {
    return new TlsConfig(
        top.optional(CERTIFICATE),
        top.optional(KEY),
        keyPassword,
        top.optional(CLIENT_CA),
        top.one(SELF_SIGNED));
  }
}
