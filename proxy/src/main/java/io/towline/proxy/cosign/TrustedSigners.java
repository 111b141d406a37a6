package io.towline.proxy.cosign;

import io.towline.config.CosignConfig;
import io.towline.config.CosignIdentity;
import io.towline.proxy.disk.SmallTextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Whose signatures count: keys, and identities that an authority certifies and a log dates.
 * Immutable.
 */
record TrustedSigners(
    List<PublicKey> keys,
    List<CosignIdentity> identities,
    Authorities authorities,
    List<PublicKey> logs) {
  private static final int LARGEST_MEBIBYTES = 1;

  TrustedSigners {
    keys = List.copyOf(keys);
    identities = List.copyOf(identities);
    logs = List.copyOf(logs);
  }

  /**
   * Reads the files. Blocking.
   *
   * @throws IOException naming the file that cannot be used
   */
  static TrustedSigners read(CosignConfig config) throws IOException {
    List<X509Certificate> roots = new ArrayList<>();
    for (Path file : config.roots()) {
      roots.addAll(read(file, Pem::certificates, "certificate"));
    }
    Authorities authorities = new Authorities(roots);
    if (!config.identities().isEmpty() && authorities.isEmpty()) {
      throw new IOException("roots: none of the certificates is signed by itself");
    }
    return new TrustedSigners(
        keys(config.keys()), config.identities(), authorities, keys(config.rekorKeys()));
  }

  private static List<PublicKey> keys(List<Path> files) throws IOException {
    List<PublicKey> keys = new ArrayList<>();
    for (Path file : files) {
      keys.addAll(read(file, Pem::publicKeys, "public key"));
    }
    return keys;
  }

  private interface Parser<T> {
    List<T> parse(String text) throws IOException;
  }

  private static <T> List<T> read(Path file, Parser<T> parser, String what) throws IOException {
    String text = SmallTextFile.read(file, LARGEST_MEBIBYTES, StandardCharsets.US_ASCII, "");
    List<T> found;
    try {
      found = parser.parse(text);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " holds no " + what + " in PEM");
    }
    return found;
  }

  /**
   * Looks whether one of them has signed this payload.
   *
   * @throws Unproven if none has
   */
  void check(SignatureLayer layer, byte[] payload) throws Unproven {
    byte[] signature;
    try {
      signature = Base64.getDecoder().decode(layer.signature());
    } catch (IllegalArgumentException e) {
      throw new Unproven("its signature is not base64");
    }
    if (keys.stream().anyMatch(key -> SignatureCheck.isRight(key, payload, signature))) {
      return;
    }
    if (layer.certificate().isEmpty() || identities.isEmpty()) {
      throw new Unproven("it is by none of the keys");
    }
    ofIdentity(layer, payload, signature);
  }

  private void ofIdentity(SignatureLayer layer, byte[] payload, byte[] signature) throws Unproven {
    List<X509Certificate> shown;
    List<X509Certificate> chain;
    try {
      shown = Pem.certificates(layer.certificate());
      chain = Pem.certificates(layer.chain());
    } catch (IOException e) {
      throw new Unproven("its certificate cannot be read");
    }
    if (shown.size() != 1) {
      throw new Unproven("it has not one certificate");
    }
    X509Certificate leaf = shown.get(0);
    Instant time = LogEntry.time(layer.bundle(), new LogEntry.Seen(payload, signature, leaf), logs);
    authorities.check(leaf, chain, time);
    Signer signer = Signer.of(leaf);
    if (identities.stream().noneMatch(signer::is)) {
      throw new Unproven("it is by none of the identities");
    }
    if (!SignatureCheck.isRight(leaf.getPublicKey(), payload, signature)) {
      throw new Unproven("its signature is not that of its certificate");
    }
  }
}
