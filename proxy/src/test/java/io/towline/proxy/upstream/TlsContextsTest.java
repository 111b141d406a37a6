package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.towline.config.ForwardProxy;
import io.towline.config.TrustConfig;
import io.towline.proxy.fake.FakeCertificate;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.spi.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsContextsTest {
  private static final ForwardProxy NONE = new ForwardProxy(Optional.empty(), List.of());

  @TempDir private Path folder;

  private UpstreamSettings trusting(Path caFile) {
    return UpstreamFixture.settings(NONE, Set.of(caFile), UpstreamTimeouts.STANDARD);
  }

  @Test
  void believesTheCaFileOfAnUpstreamForThatUpstreamAlone() throws Exception {
    FakeCertificate certificate = FakeCertificate.forLoopback();
    Path pem = certificate.writePem(folder.resolve("ca.pem"));
    try (FakeRegistry registry = FakeRegistry.startTls(certificate);
        UpstreamFixture upstream = new UpstreamFixture(trusting(pem))) {
      registry.servesPath("/v2/a", new byte[] {1});
      Endpoint own = UpstreamFixture.at(registry.uri()).caFile(pem).build();
      assertArrayEquals(new byte[] {1}, upstream.fetch(own, "/v2/a").body());
      UpstreamFailure failure = upstream.failure(UpstreamFixture.endpoint(registry.uri()), "/v2/a");
      assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.contains("/v2/a: no TLS: "), message);
      assertEquals(1, registry.requests().size());
    }
  }

  @Test
  void believesTheCommonFilesForAll() throws Exception {
    FakeCertificate certificate = FakeCertificate.forLoopback();
    Path pem = certificate.writePem(folder.resolve("ca.pem"));
    Files.writeString(pem, "# Our own authority\n" + Files.readString(pem));
    UpstreamSettings settings =
        new UpstreamSettings(
            NONE,
            new TrustConfig(false, List.of(pem)),
            false, // as if only a redirect led to TLS
            Set.of(),
            "1",
            UpstreamTimeouts.STANDARD);
    try (FakeRegistry registry = FakeRegistry.startTls(certificate);
        UpstreamFixture upstream = new UpstreamFixture(settings)) {
      registry.servesPath("/v2/a", new byte[] {1});
      Endpoint endpoint = UpstreamFixture.endpoint(registry.uri());
      assertEquals(200, upstream.fetch(endpoint, "/v2/a").head().status());
    }
  }

  @Test
  void refusesACertificateForAnotherHost() throws Exception {
    FakeCertificate certificate = FakeCertificate.forHost("registry.example");
    Path pem = certificate.writePem(folder.resolve("ca.pem"));
    try (FakeRegistry registry = FakeRegistry.startTls(certificate);
        UpstreamFixture upstream = new UpstreamFixture(trusting(pem))) {
      Endpoint own = UpstreamFixture.at(registry.uri()).caFile(pem).build();
      assertEquals(Outcome.CONNECT_FAILED, upstream.failure(own, "/v2/a").outcome());
      assertEquals(0, registry.requests().size());
    }
  }

  @Test
  void doesNotTakeACutForTheEndOfABodyWithoutLength() throws Exception {
    FakeCertificate certificate = FakeCertificate.forLoopback();
    Path pem = certificate.writePem(folder.resolve("ca.pem"));
    try (FakeRegistry registry = FakeRegistry.startTls(certificate);
        UpstreamFixture upstream = new UpstreamFixture(trusting(pem))) {
      registry.servesPath("/v2/a", new byte[1000]);
      registry.everything().withoutLength().cutsAt(500);
      Endpoint own = UpstreamFixture.at(registry.uri()).caFile(pem).build();
      assertEquals(Outcome.CUT, upstream.failure(own, "/v2/a").outcome());
    }
  }

  @Test
  void takesAGoodbyeForTheEndOfABodyWithoutLength() throws Exception {
    FakeCertificate certificate = FakeCertificate.forLoopback();
    Path pem = certificate.writePem(folder.resolve("ca.pem"));
    try (FakeRegistry registry = FakeRegistry.startTls(certificate);
        UpstreamFixture upstream = new UpstreamFixture(trusting(pem))) {
      registry.servesPath("/v2/a", new byte[1000]);
      registry.everything().withoutLength();
      Endpoint own = UpstreamFixture.at(registry.uri()).caFile(pem).build();
      assertEquals(1000, upstream.fetch(own, "/v2/a").body().length);
    }
  }

  @Test
  void joinsTheRecords() throws Exception {
    byte[] content = new byte[8 << 20];
    new Random(1).nextBytes(content);
    FakeCertificate certificate = FakeCertificate.forLoopback();
    Path pem = certificate.writePem(folder.resolve("ca.pem"));
    try (FakeRegistry registry = FakeRegistry.startTls(certificate);
        UpstreamFixture upstream = new UpstreamFixture(trusting(pem))) {
      registry.servesPath("/v2/a", content);
      Endpoint own = UpstreamFixture.at(registry.uri()).caFile(pem).build();
      Recorder recorder = upstream.send(own, UpstreamFixture.get("/v2/a"));
      recorder.head();
      List<Integer> sizes = new ArrayList<>();
      assertArrayEquals(content, recorder.readAll(sizes));
      assertTrue(sizes.stream().allMatch(size -> size <= 128 * 1024), sizes::toString);
      int average = content.length / sizes.size();
      assertTrue(average >= 48 * 1024, "pieces of " + average + " bytes");
    }
  }

  @Test
  void asksForHttp11AndForTheHostByName() throws Exception {
    TlsContexts contexts = TlsContexts.load(trusting(List.of()));
    SSLParameters named = parameters(contexts, Origin.parse(true, "registry"));
    assertEquals(List.of(new SNIHostName("registry")), named.getServerNames());
    assertArrayEquals(new String[] {"http/1.1"}, named.getApplicationProtocols());
    assertEquals("HTTPS", named.getEndpointIdentificationAlgorithm());
    SSLParameters addressed = parameters(contexts, Origin.parse(true, "10.1.2.3"));
    assertEquals("HTTPS", addressed.getEndpointIdentificationAlgorithm());
  }

  private static UpstreamSettings trusting(List<Path> files) {
    return new UpstreamSettings(
        NONE, new TrustConfig(true, files), true, Set.of(), "1", UpstreamTimeouts.STANDARD);
  }

  /** As where no upstream speaks TLS, so that only a redirect asks for the certificates. */
  private static UpstreamSettings untilARedirect(List<Path> files) {
    return new UpstreamSettings(
        NONE, new TrustConfig(true, files), false, Set.of(), "1", UpstreamTimeouts.STANDARD);
  }

  private static SSLParameters parameters(TlsContexts contexts, Origin origin) {
    Endpoint endpoint = UpstreamFixture.endpoint(URI.create("https://registry.example"));
    SslHandler handler =
        contexts.handler(UnpooledByteBufAllocator.DEFAULT, endpoint, origin).join();
    SSLParameters parameters = handler.engine().getSSLParameters();
    ReferenceCountUtil.release(handler.engine());
    return parameters;
  }

  @Test
  void namesTheFileThatIsMissingEvenIfNoUpstreamSpeaksTls() {
    Path missing = folder.resolve("missing.pem");
    UpstreamSettings settings = untilARedirect(List.of(missing));
    IOException failure = assertThrows(IOException.class, () -> TlsContexts.load(settings));
    assertTrue(String.valueOf(failure.getMessage()).contains(missing.toString()));
  }

  @Test
  void saysOfAnUpstreamWhichFileItCannotBeTrustedFor() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    UpstreamSettings settings = untilARedirect(List.of(empty));
    try (FakeRegistry registry = FakeRegistry.startTls(FakeCertificate.forLoopback());
        UpstreamFixture upstream = new UpstreamFixture(settings)) {
      Endpoint endpoint = UpstreamFixture.endpoint(registry.uri());
      UpstreamFailure failure = upstream.failure(endpoint, "/v2/a");
      assertTrue(String.valueOf(failure.getMessage()).contains(empty.toString()));
    }
  }

  @Test
  void aServerThatLeavesWhileTheCertificatesAreReadIsNoConnection() throws Exception {
    UpstreamSettings settings = untilARedirect(List.of());
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        UpstreamFixture upstream = new UpstreamFixture(settings)) {
      Thread closing = new Thread(() -> closeOne(server));
      closing.start();
      URI uri = URI.create("https://127.0.0.1:" + server.getLocalPort());
      UpstreamFailure failure = upstream.failure(UpstreamFixture.endpoint(uri), "/v2/a");
      assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
      closing.join();
    }
  }

  private static void closeOne(ServerSocket server) {
    try {
      server.accept().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesTheFileThatCannotBeUsed() throws Exception {
    Path missing = folder.resolve("missing.pem");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    for (Path file : List.of(missing, empty)) {
      UpstreamSettings settings = trusting(List.of(file));
      IOException failure = assertThrows(IOException.class, () -> TlsContexts.load(settings));
      assertTrue(String.valueOf(failure.getMessage()).contains(file.toString()));
    }
  }
}
