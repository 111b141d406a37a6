package io.towline.proxy.upstream;

import io.towline.config.TrustConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Gathers the authorities to believe: the JDK's, those of all upstreams, and one upstream's own.
 */
public final class TrustStore {
  private TrustStore() {}

  static TrustManagerFactory managers(TrustConfig trust, Optional<Path> caFile)
      throws IOException, GeneralSecurityException {
    List<Certificate> authorities = new ArrayList<>();
    if (trust.system()) {
      authorities.addAll(ofJdk());
    }
    for (Path file : trust.caFiles()) {
      authorities.addAll(read(file));
    }
    if (caFile.isPresent()) {
      authorities.addAll(read(caFile.get()));
    }
    return managers(authorities);
  }

  /** What trusts these authorities, and nobody else. */
  public static TrustManagerFactory managers(Collection<? extends Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Certificate authority : authorities) {
      store.setCertificateEntry("authority-" + store.size(), authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static List<Certificate> ofJdk() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    List<Certificate> authorities = new ArrayList<>();
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        authorities.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return authorities;
  }

  static IOException unreadable(Path file, String why) {
    return new IOException("The certificates in " + file + " cannot be read: " + why);
  }

  private static Collection<? extends Certificate> read(Path file) throws IOException {
    Collection<? extends Certificate> found;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      found = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (IOException e) {
      throw (IOException) unreadable(file, e.toString()).initCause(e);
    } catch (CertificateException e) {
      throw new IOException(file + " holds no certificates in PEM: " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new IOException(file + " holds no certificates in PEM");
    }
    return found;
  }
}
