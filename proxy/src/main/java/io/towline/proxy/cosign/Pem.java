package io.towline.proxy.cosign;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys and certificates in PEM (RFC 7468), from files and from signatures. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private Pem() {}

  /**
   * The public keys in it.
   *
   * @throws IOException if one of them is none that can be used
   */
  static List<PublicKey> publicKeys(String text) throws IOException {
    List<PublicKey> keys = new ArrayList<>();
    for (byte[] der : blocks(text, "PUBLIC KEY")) {
      PublicKey key = key(der);
      SignatureCheck.algorithm(key);
      keys.add(key);
    }
    return keys;
  }

  private static PublicKey key(byte[] der) throws IOException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        // it is of another kind
      }
    }
    throw new IOException("a public key is of no kind that is known here");
  }

  /**
   * The certificates in it.
   *
   * @throws IOException if one of them is none
   */
  static List<X509Certificate> certificates(String text) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (byte[] der : blocks(text, "CERTIFICATE")) {
      try {
        certificates.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der)));
      } catch (CertificateException e) {
        throw new IOException("a certificate cannot be read", e);
      }
    }
    return certificates;
  }

  private static List<byte[]> blocks(String text, String label) throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals(label)) {
        try {
          blocks.add(
              Base64.getMimeDecoder().decode(block.group(2).getBytes(StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException e) {
          throw new IOException("what stands there as " + label + " is no PEM", e);
        }
      }
    }
    return blocks;
  }
}
