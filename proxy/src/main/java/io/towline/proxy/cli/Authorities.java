package io.towline.proxy.cli;

import io.towline.proxy.upstream.TrustStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** Has an https admin port trusted by an authority of one's own. */
final class Authorities {
  private Authorities() {}

  /**
   * Sockets that trust what these authorities have signed, and nothing else.
   *
   * @throws IOException with one sentence that names the file
   */
  static SSLSocketFactory trusting(Path file) throws IOException {
    try (InputStream pem = new BufferedInputStream(Files.newInputStream(file))) {
      Collection<? extends Certificate> authorities =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (authorities.isEmpty()) {
        throw new IOException(file + " holds no certificate in PEM");
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, TrustStore.managers(authorities).getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no certificate in PEM: " + e.getMessage(), e);
    }
  }
}
