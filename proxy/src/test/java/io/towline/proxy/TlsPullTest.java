package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pulls over TLS, of which Towline is its own authority. */
@Timeout(60)
class TlsPullTest {
  private static final String REPOSITORY = "team/app";
  private static final byte[] BLOB = Images.randomBytes(1, 3_000_000);
  private static final Digest DIGEST = Digest.sha256(BLOB);

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();

  TlsPullTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  private RunningProxy start() throws IOException {
    return new ProxySetup(cache, origin).selfSigned().start();
  }

  private SSLSocket connect(InetSocketAddress address) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("own", authority());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(address.getAddress().getHostAddress(), address.getPort());
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  private Certificate authority() throws Exception {
    byte[] pem = Files.readAllBytes(cache.resolve("tls").resolve("ca.pem"));
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem));
  }

  /** Head and body of the last answer of a connection. */
  private static byte[] ask(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    try (InputStream in = socket.getInputStream()) {
      return in.readAllBytes();
    }
  }

  private static byte[] body(byte[] answer) {
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n") + 4;
    return Arrays.copyOfRange(answer, end, answer.length);
  }

  @Test
  void bringsABlobColdAndWarm() throws Exception {
    origin.serves(REPOSITORY, BLOB);
    try (RunningProxy proxy = start()) {
      for (String status : new String[] {"fwd=miss", "hit"}) {
        try (SSLSocket socket = connect(proxy.address())) {
          byte[] answer = ask(socket, blobPath(REPOSITORY, DIGEST));
          assertArrayEquals(BLOB, body(answer));
          String head = new String(answer, 0, 600, StandardCharsets.ISO_8859_1);
          assertTrue(head.contains("towline; " + status), head);
        }
        proxy.awaitHeld(DIGEST);
      }
    }
  }

  @Test
  void endsShortWhereTheUpstreamLies() throws Exception {
    origin.serves(REPOSITORY, BLOB);
    origin.blobGets().corruptsAt(1_000_000);
    try (RunningProxy proxy = start();
        SSLSocket socket = connect(proxy.address())) {
      assertTrue(body(ask(socket, blobPath(REPOSITORY, DIGEST))).length < BLOB.length);
    }
  }

  @Test
  void saysSoToAClientThatSpeaksPlainHttp() throws Exception {
    try (RunningProxy proxy = start();
        Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
      String answer = new String(ask(socket, "/v2/"), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("ask with https"), answer);
    }
  }

  @Test
  void coversTheAdminPort() throws Exception {
    try (RunningProxy proxy = start();
        SSLSocket socket = connect(proxy.adminAddress())) {
      String answer = new String(ask(socket, "/metrics"), StandardCharsets.UTF_8);
      assertTrue(answer.contains("\ntowline_certificate_expiry_seconds "), answer);
    }
  }

  @Test
  void isRefusedByAClientThatDoesNotKnowTheAuthority() throws Exception {
    try (RunningProxy proxy = start();
        Socket socket =
            SSLContext.getDefault()
                .getSocketFactory()
                .createSocket(proxy.address().getAddress(), proxy.address().getPort())) {
      assertThrows(SSLException.class, ((SSLSocket) socket)::startHandshake);
      try (SSLSocket next = connect(proxy.address())) {
        assertEquals(
            "HTTP/1.1 200 OK",
            new String(ask(next, "/v2/"), StandardCharsets.US_ASCII).lines().findFirst().get());
      }
    }
  }
}
