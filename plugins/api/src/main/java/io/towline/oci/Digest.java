package io.towline.oci;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The name of content by its hash, {@code sha256:<64 hex>} or {@code sha512:<128 hex>} in lower
 * case (OCI image-spec, descriptor.md, Digests).
 */
public record Digest(Algorithm algorithm, String hex) {

  /** The registered algorithms, which are those that a registry may be asked for. */
  public enum Algorithm {
    SHA256("sha256", "SHA-256", 64),
    SHA512("sha512", "SHA-512", 128);

    private final String word;
    private final String jdkName;
    private final int hexLength;

    Algorithm(String word, String jdkName, int hexLength) {
      this.word = word;
      this.jdkName = jdkName;
      this.hexLength = hexLength;
    }

    /** The word before the colon. */
    public String word() {
      return word;
    }

    /** A fresh hash of this algorithm; every JDK has both. */
    public MessageDigest newHash() {
      try {
        return MessageDigest.getInstance(jdkName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this JDK lacks " + jdkName, e);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if the hex has not the algorithm's length or is not lower-case
   */
  public Digest {
    Objects.requireNonNull(algorithm);
    if (hex.length() != algorithm.hexLength) {
      throw new IllegalArgumentException(
          algorithm.word + " wants " + algorithm.hexLength + " hex digits, not " + hex.length());
    }
    // In code that is not compiled yet a look into an array costs a tenth of String.charAt.
    for (byte c : hex.getBytes(StandardCharsets.ISO_8859_1)) {
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        throw new IllegalArgumentException("a digest has lower-case hex digits alone");
      }
    }
  }

  /**
   * Reads the wire form.
   *
   * @throws IllegalArgumentException if it is none, saying what a digest looks like
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon > 0) {
      String word = text.substring(0, colon);
      for (Algorithm algorithm : Algorithm.values()) {
        if (algorithm.word.equals(word)) {
          return new Digest(algorithm, text.substring(colon + 1));
        }
      }
    }
    throw new IllegalArgumentException("a digest is sha256:<64 hex> or sha512:<128 hex>");
  }

  /** The digest that a finished hash stands for. */
  public static Digest of(Algorithm algorithm, byte[] hash) {
    return new Digest(algorithm, HexFormat.of().formatHex(hash));
  }

  /** The SHA-256 of these bytes. */
  public static Digest sha256(byte[] bytes) {
    return of(Algorithm.SHA256, Algorithm.SHA256.newHash().digest(bytes));
  }

  @Override
  public String toString() {
    return algorithm.word + ":" + hex;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest digest
        && hex.equals(digest.hex)
        && algorithm == digest.algorithm;
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }
}
