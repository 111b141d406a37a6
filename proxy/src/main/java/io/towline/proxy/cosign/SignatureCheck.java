package io.towline.proxy.cosign;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * Whether a signature is right: ECDSA over P-256 with SHA-256, RSA (PKCS #1 v1.5) with SHA-256 from
 * 2048 bits on, and Ed25519. What else a key may be is not used.
 */
final class SignatureCheck {
  private static final int P256_BITS = 256;
  private static final int SHORTEST_RSA_BITS = 2048;

  /** The order of P-256 (FIPS 186-4, D.1.2.3). */
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private SignatureCheck() {}

  /**
   * The JDK's word for what this key signs by.
   *
   * @throws IOException if it is a key that is not used here
   */
  static String algorithm(PublicKey key) throws IOException {
    if (key instanceof ECPublicKey ec
        && ec.getParams().getOrder().equals(P256_ORDER)
        && ec.getParams().getCurve().getField().getFieldSize() == P256_BITS) {
      return "SHA256withECDSA";
    }
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= SHORTEST_RSA_BITS) {
      return "SHA256withRSA";
    }
    if (key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed25519")) {
      return "Ed25519";
    }
    throw new IOException(
        "a key is neither ECDSA P-256, RSA of 2048 bits or more, nor Ed25519: "
            + key.getAlgorithm());
  }

  /** Whether this key has signed these bytes. */
  static boolean isRight(PublicKey key, byte[] signed, byte[] signature) {
    try {
      Signature check = Signature.getInstance(algorithm(key));
      check.initVerify(key);
      check.update(signed);
      return check.verify(signature);
    } catch (GeneralSecurityException | IOException e) {
      return false; // bytes that are no signature are none of this key
    }
  }
}
