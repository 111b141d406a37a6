package io.towline.proxy.cosign;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.towline.oci.Digest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority like Fulcio, a log like Rekor, and what cosign makes of both; all in memory. */
final class FakeSigstore {
  static final Instant SIGNED_AT = Instant.parse("2024-05-06T07:08:09Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  final KeyPair rootKey = key("EC");
  final KeyPair log = key("EC");
  final KeyPair signer = key("EC");
  final X509Certificate root = root("root", rootKey);

  static KeyPair key(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else if (algorithm.equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] sign(PrivateKey key, byte[] bytes) {
    try {
      String algorithm =
          switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "Ed25519";
          };
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(bytes);
      return signature.sign();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(PublicKey key) {
    return pem("PUBLIC KEY", key.getEncoded());
  }

  static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  static X509Certificate root(String name, KeyPair key) {
    try {
      X500Name self = new X500Name("O=" + name + ",CN=" + name);
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              self,
              BigInteger.ONE,
              Date.from(SIGNED_AT.minus(Duration.ofDays(365))),
              Date.from(SIGNED_AT.plus(Duration.ofDays(3650))),
              self,
              key.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return signed(builder, key.getPrivate());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a leaf is like; each test changes one thing. */
  static final class Leaf {
    String subject = "https://github.com/org/app/.github/workflows/release.yml@refs/heads/main";
    String issuer = "https://token.actions.githubusercontent.com";
    Instant from = SIGNED_AT.minus(Duration.ofMinutes(1));
    Instant to = SIGNED_AT.plus(Duration.ofMinutes(9));
    boolean signsCode = true;
    boolean oldIssuer;
    String contradictingIssuer = "";
  }

  X509Certificate leaf(Leaf leaf) {
    return leaf(leaf, root, rootKey.getPrivate());
  }

  X509Certificate leaf(Leaf leaf, X509Certificate parent, PrivateKey parentKey) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              parent,
              BigInteger.TWO,
              Date.from(leaf.from),
              Date.from(leaf.to),
              new X500Name("O=sigstore.dev"),
              signer.getPublic());
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              leaf.signsCode ? KeyPurposeId.id_kp_codeSigning : KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.subjectAlternativeName,
          true,
          new GeneralNames(
              new GeneralName(
                  leaf.subject.contains("@") && !leaf.subject.contains(":")
                      ? GeneralName.rfc822Name
                      : GeneralName.uniformResourceIdentifier,
                  leaf.subject)));
      if (leaf.oldIssuer || !leaf.contradictingIssuer.isEmpty()) {
        String old = leaf.oldIssuer ? leaf.issuer : leaf.contradictingIssuer;
        builder.addExtension(
            new Extension(
                new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.1"),
                false,
                new DEROctetString(old.getBytes(StandardCharsets.UTF_8))));
      }
      if (!leaf.oldIssuer) {
        builder.addExtension(
            new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1.8"),
            false,
            new DERUTF8String(leaf.issuer));
      }
      return signed(builder, parentKey);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  /** The log's entry, as cosign writes it beside a signature. */
  String bundle(byte[] payload, byte[] signature, X509Certificate leaf, Instant time) {
    return bundle(payload, signature, leaf, time, log);
  }

  String bundle(
      byte[] payload, byte[] signature, X509Certificate leaf, Instant time, KeyPair logKey) {
    return bundle(payload, signature, leaf, time, logKey, logKey);
  }

  /**
   * @param named whose log it says that it is of
   */
  String bundle(
      byte[] payload,
      byte[] signature,
      X509Certificate leaf,
      Instant time,
      KeyPair logKey,
      KeyPair named) {
    ObjectNode body = JSON.createObjectNode();
    body.put("apiVersion", "0.0.1").put("kind", "hashedrekord");
    ObjectNode spec = body.putObject("spec");
    spec.putObject("data")
        .putObject("hash")
        .put("algorithm", "sha256")
        .put("value", Digest.sha256(payload).hex());
    spec.putObject("signature")
        .put("content", base64(signature))
        .putObject("publicKey")
        .put("content", base64(pem(leaf).getBytes(StandardCharsets.US_ASCII)));
    String id = Digest.sha256(named.getPublic().getEncoded()).hex();
    String encoded = base64(body.toString().getBytes(StandardCharsets.UTF_8));
    String canonical =
        "{\"body\":\""
            + encoded
            + "\",\"integratedTime\":"
            + time.getEpochSecond()
            + ",\"logID\":\""
            + id
            + "\",\"logIndex\":42}";
    ObjectNode bundle = JSON.createObjectNode();
    bundle.put(
        "SignedEntryTimestamp",
        base64(sign(logKey.getPrivate(), canonical.getBytes(StandardCharsets.UTF_8))));
    bundle
        .putObject("Payload")
        .put("body", encoded)
        .put("integratedTime", time.getEpochSecond())
        .put("logIndex", 42)
        .put("logID", id);
    return bundle.toString();
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** A payload as cosign signs it. */
  static byte[] payload(String reference, String digest) {
    return ("{\"critical\":{\"identity\":{\"docker-reference\":\""
            + reference
            + "\"},\"image\":{\"docker-manifest-digest\":\""
            + digest
            + "\"},\"type\":\"cosign container image signature\"},\"optional\":null}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
