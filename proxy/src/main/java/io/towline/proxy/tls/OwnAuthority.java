package io.towline.proxy.tls;

import io.towline.config.Configuration;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The authority that a Towline makes for itself: {@code ca.pem}, which clients are told to trust,
 * and {@code ca.key}, which only the owner of the folder reads. It signs certificates for servers.
 * Blocking.
 */
final class OwnAuthority {
  static final String CERTIFICATE = "ca.pem";

  private static final String KEY = "ca.key";
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final Duration AUTHORITY_LASTS = Duration.ofDays(3650);
  private static final Duration CERTIFICATE_LASTS = Duration.ofDays(397);
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private final Identity self;
  private final Clock clock;

  /** Where the authority of a configuration lies. */
  static Path folder(Configuration configuration) {
    return configuration.cache().directory().resolve("tls");
  }

  private OwnAuthority(Identity self, Clock clock) {
    this.self = self;
    this.clock = clock;
  }

  /**
   * The authority of this folder, made with it if there is none yet or it has ended.
   *
   * @throws IOException naming the file that cannot be read or written
   */
  static OwnAuthority in(Path folder, Clock clock) throws IOException {
    Path certificate = folder.resolve(CERTIFICATE);
    Path key = folder.resolve(KEY);
    if (Files.exists(certificate, LinkOption.NOFOLLOW_LINKS)
        && Files.exists(key, LinkOption.NOFOLLOW_LINKS)) {
      Identity found =
          new Identity(
              PemFiles.key(key, Optional.empty()),
              PemFiles.certificates(certificate).subList(0, 1));
      if (found.expires().isAfter(clock.instant().plus(CERTIFICATE_LASTS))) {
        return new OwnAuthority(found, clock);
      }
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    OwnAuthority made = new OwnAuthority(make(clock), clock);
    write(key, pemOf(new JcaPKCS8Generator(made.self.key(), null)));
    write(certificate, pemOf(made.certificate()));
    return made;
  }

  private static Identity make(Clock clock) throws IOException {
    KeyPair pair = newPair();
    // the number tells the authorities of several Towlines apart, for people and for OpenSSL
    String number = newNumber().toString(16).substring(0, 8);
    X500Name name =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "Towline")
            .addRDN(BCStyle.CN, "Towline's own authority " + number)
            .build();
    try {
      X509v3CertificateBuilder builder = builder(name, name, pair, clock, AUTHORITY_LASTS);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new Identity(pair.getPrivate(), List.of(signed(builder, pair)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("an authority cannot be made", e);
    }
  }

  X509Certificate certificate() {
    return self.certificate();
  }

  /** A new key with a certificate for a server of these names and addresses. */
  Identity sign(Set<ServerName> names) throws IOException {
    KeyPair pair = newPair();
    X500Name subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, "Towline").build();
    X500Name issuer =
        X500Name.getInstance(self.certificate().getSubjectX500Principal().getEncoded());
    KeyPair own = new KeyPair(self.certificate().getPublicKey(), self.key());
    try {
      X509v3CertificateBuilder builder = builder(issuer, subject, pair, clock, CERTIFICATE_LASTS);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      // critical because the subject names nobody (RFC 5280, section 4.2.1.6)
      builder.addExtension(Extension.subjectAlternativeName, false, ServerName.written(names));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(own.getPublic()));
      return new Identity(pair.getPrivate(), List.of(signed(builder, own), self.certificate()));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("a certificate cannot be made", e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair pair, Clock clock, Duration lasts)
      throws GeneralSecurityException, CertIOException {
    Instant now = clock.instant();
    return new JcaX509v3CertificateBuilder(
            issuer,
            newNumber(),
            Date.from(now.minus(CLOCKS_DIFFER)),
            Date.from(now.plus(lasts)),
            subject,
            pair.getPublic())
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair by)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder(SIGNATURE).build(by.getPrivate())));
  }

  private static KeyPair newPair() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java has no P-256", e);
    }
  }

  /** Positive, and 20 bytes at most (RFC 5280, section 4.1.2.2). */
  private static BigInteger newNumber() {
    return new BigInteger(127, new SecureRandom()).setBit(127);
  }

  private static String pemOf(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  /** For the owner alone, and never half: who is killed here finds the old file or none. */
  private static void write(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
