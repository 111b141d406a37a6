package io.towline.proxy.tls;

import io.towline.config.Secret;
import io.towline.proxy.disk.SmallTextFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and keys from PEM (RFC 7468), as OpenSSL and others write them. Blocking; what
 * is wrong is one sentence that names the file, and nothing of a key is ever in it.
 */
final class PemFiles {
  private static final int LARGEST_MEBIBYTES = 1;
  private static final String NO_PEM = ": that is no certificate or key";

  private PemFiles() {}

  /** The certificates of this file in their order; at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    for (Object object : objects(file)) {
      if (object instanceof X509CertificateHolder holder) {
        try {
          found.add(new JcaX509CertificateConverter().getCertificate(holder));
        } catch (CertificateException e) {
          throw new IOException(file + " has a certificate that cannot be used", e);
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException(file + " holds no certificate in PEM");
    }
    return found;
  }

  /**
   * The first private key of this file.
   *
   * @param password what opens it if it is encrypted
   */
  static PrivateKey key(Path file, Optional<Secret> password) throws IOException {
    for (Object object : objects(file)) {
      PrivateKeyInfo info;
      try {
        info = keyInfo(file, object, password);
      } catch (OperatorCreationException | PKCSException e) {
        throw new IOException(file + ": server.tls.key_password does not open this key", e);
      }
      if (info != null) {
        return new JcaPEMKeyConverter().getPrivateKey(info);
      }
    }
    throw new IOException(file + " holds no private key in PEM");
  }

  private static @Nullable PrivateKeyInfo keyInfo(
      Path file, Object object, Optional<Secret> password)
      throws IOException, OperatorCreationException, PKCSException {
    if (object instanceof PrivateKeyInfo plain) {
      return plain;
    }
    if (object instanceof PEMKeyPair pair) {
      return pair.getPrivateKeyInfo();
    }
    if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
      return encrypted.decryptPrivateKeyInfo(
          new JceOpenSSLPKCS8DecryptorProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(characters(file, password)));
    }
    if (object instanceof PEMEncryptedKeyPair encrypted) {
      char[] characters = characters(file, password);
      try {
        return encrypted
            .decryptKeyPair(
                new JcePEMDecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(characters))
            .getPrivateKeyInfo();
      } catch (IOException e) {
        throw new IOException(file + ": server.tls.key_password does not open this key", e);
      }
    }
    return null;
  }

  private static char[] characters(Path file, Optional<Secret> password) throws IOException {
    if (password.isEmpty()) {
      throw new IOException(file + " holds an encrypted key: say server.tls.key_password");
    }
    return password.get().reveal().toCharArray();
  }

  private static List<Object> objects(Path file) throws IOException {
    List<Object> found = new ArrayList<>();
    String text = SmallTextFile.read(file, LARGEST_MEBIBYTES, StandardCharsets.US_ASCII, NO_PEM);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        found.add(next);
      }
    } catch (IOException e) {
      throw new IOException(file + " cannot be read as PEM", e);
    }
    return found;
  }
}
