package io.towline.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.towline.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTlsTest {
  private static final Clock NOW = Clock.systemUTC();

  @TempDir Path folder;

  private Configuration configuration(String tls) throws Exception {
    return TestConfigurations.of(
        "server: {tls: {" + tls + "}}\ncache: {directory: " + folder.resolve("cache") + "}\n");
  }

  private Configuration fromFiles(String more) throws Exception {
    return configuration(
        "certificate: " + folder.resolve("crt.pem") + ", key: " + folder.resolve("key.pem") + more);
  }

  private void write(TestIdentity identity) throws IOException {
    identity.writeCertificate(folder.resolve("crt.pem"));
    identity.writeKey(folder.resolve("key.pem"));
  }

  private static SSLEngine engine(Optional<SslHandler> handler) {
    return handler.orElseThrow().engine();
  }

  private static Duration left(ServerTls tls) {
    return tls.left(Instant.now()).orElseThrow();
  }

  @Test
  void isNothingUnlessItIsConfigured() throws Exception {
    ServerTls tls = ServerTls.of(TestConfigurations.of("version: 1"), NOW);
    assertTrue(tls.pullHandler(UnpooledByteBufAllocator.DEFAULT).isEmpty());
    assertTrue(tls.left(Instant.now()).isEmpty());
  }

  @Test
  void offersNoVersionThatIsBroken() throws Exception {
    write(TestIdentity.of("EC"));
    ServerTls tls = ServerTls.of(fromFiles(""), NOW);
    SSLEngine engine = engine(tls.pullHandler(UnpooledByteBufAllocator.DEFAULT));
    Set<String> offered = new HashSet<>(Set.of(engine.getEnabledProtocols()));
    offered.remove("SSLv2Hello"); // says the native engine always; BoringSSL has no such thing
    assertEquals(Set.of("TLSv1.3", "TLSv1.2"), offered);
  }

  @Test
  void runsOnTheNativeEngineHere() throws Exception {
    assertTrue(OpenSsl.isAvailable(), () -> String.valueOf(OpenSsl.unavailabilityCause()));
    assertEquals(
        SslProvider.OPENSSL, ServerContexts.provider(TestIdentity.of("EC").pair().getPrivate()));
    assertEquals(
        SslProvider.JDK, ServerContexts.provider(TestIdentity.of("Ed25519").pair().getPrivate()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void shakesHandsWithEveryKindOfKey(String kind) throws Exception {
    write(TestIdentity.of(kind));
    ServerTls tls = ServerTls.of(fromFiles(""), NOW);
    SslHandler shaken = tls.pullHandler(UnpooledByteBufAllocator.DEFAULT).orElseThrow();
    EmbeddedChannel server = new EmbeddedChannel(shaken);
    EmbeddedChannel client =
        new EmbeddedChannel(
            SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build()
                .newHandler(UnpooledByteBufAllocator.DEFAULT));
    for (int turns = 0; !shaken.handshakeFuture().isDone() && turns < 20; turns++) {
      move(client, server);
      move(server, client);
    }
    assertTrue(shaken.handshakeFuture().isSuccess(), kind);
    assertEquals("TLSv1.3", shaken.engine().getSession().getProtocol());
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
  }

  private static void move(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    for (Object out = from.readOutbound(); out != null; out = from.readOutbound()) {
      to.writeInbound(out);
    }
  }

  @Test
  void asksForCertificatesOfClientsOfThePullApiAlone() throws Exception {
    write(TestIdentity.of("EC"));
    TestIdentity.of("RSA").writeCertificate(folder.resolve("ca.pem"));
    ServerTls tls = ServerTls.of(fromFiles(", client_ca: " + folder.resolve("ca.pem")), NOW);
    assertTrue(engine(tls.pullHandler(UnpooledByteBufAllocator.DEFAULT)).getNeedClientAuth());
    SSLEngine admin = engine(tls.adminHandler(UnpooledByteBufAllocator.DEFAULT));
    assertTrue(!admin.getNeedClientAuth() && !admin.getWantClientAuth());
  }

  @Test
  void takesOverFilesThatHaveChanged() throws Exception {
    write(TestIdentity.of("EC", "first", Duration.ofDays(10)));
    ServerTls tls = ServerTls.of(fromFiles(""), NOW);
    assertEquals(9, left(tls).toDays());
    tls.refresh();
    assertEquals(9, left(tls).toDays());
    write(TestIdentity.of("RSA", "second", Duration.ofDays(20)));
    tls.refresh();
    assertEquals(19, left(tls).toDays());
  }

  @Test
  void keepsWhatItHasWhileTheFilesDoNotFit() throws Exception {
    write(TestIdentity.of("EC", "first", Duration.ofDays(10)));
    ServerTls tls = ServerTls.of(fromFiles(""), NOW);
    TestIdentity next = TestIdentity.of("EC", "second", Duration.ofDays(20));
    next.writeCertificate(folder.resolve("crt.pem"));
    tls.refresh();
    assertEquals(9, left(tls).toDays(), "the key is the old one still");
    next.writeKey(folder.resolve("key.pem"));
    tls.refresh();
    assertEquals(19, left(tls).toDays());
    Files.delete(folder.resolve("key.pem"));
    tls.refresh();
    assertEquals(19, left(tls).toDays());
  }

  @Test
  void refusesAKeyOfAnotherCertificate() throws Exception {
    write(TestIdentity.of("EC"));
    TestIdentity.of("EC").writeKey(folder.resolve("key.pem"));
    Configuration wrong = fromFiles("");
    IOException failure = assertThrows(IOException.class, () -> ServerTls.of(wrong, NOW));
    assertEquals(
        folder.resolve("key.pem")
            + " is not the key of the certificate in "
            + folder.resolve("crt.pem"),
        failure.getMessage());
  }

  @Test
  void aWrongConfigurationChangesNothing() throws Exception {
    write(TestIdentity.of("EC", "first", Duration.ofDays(10)));
    ServerTls tls = ServerTls.of(fromFiles(""), NOW);
    Configuration wrong = fromFiles(", client_ca: " + folder.resolve("nowhere.pem"));
    assertThrows(IOException.class, () -> tls.prepare(wrong));
    assertEquals(9, left(tls).toDays());
    tls.prepare(configuration("self_signed: true")).run();
    assertTrue(left(tls).toDays() > 300);
    tls.prepare(TestConfigurations.of("version: 1")).run();
    assertTrue(tls.adminHandler(UnpooledByteBufAllocator.DEFAULT).isEmpty());
  }

  @Test
  void makesAnAuthorityOnceAndKeepsItsKeyPrivate() throws Exception {
    Configuration own = configuration("self_signed: true");
    ServerTls tls = ServerTls.of(own, NOW);
    Path certificate = tls.ownCertificate().orElseThrow();
    byte[] made = Files.readAllBytes(certificate);
    Path key = certificate.resolveSibling("ca.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    ServerTls.of(own, NOW);
    assertEquals(-1, java.util.Arrays.mismatch(made, Files.readAllBytes(certificate)));
  }

  @Test
  void makesAnotherAuthorityWhenTheFirstEnds() throws Exception {
    Configuration own = configuration("self_signed: true");
    Path certificate = ServerTls.of(own, NOW).ownCertificate().orElseThrow();
    String first = Files.readString(certificate);
    Instant later = Instant.now().plus(Duration.ofDays(3300));
    ServerTls tls = ServerTls.of(own, Clock.fixed(later, ZoneOffset.UTC));
    assertNotEquals(first, Files.readString(certificate));
    assertTrue(tls.left(later).orElseThrow().toDays() > 300);
  }

  @Test
  void renewsItsOwnCertificateBeforeItEnds() throws Exception {
    MovingClock clock = new MovingClock();
    ServerTls tls = ServerTls.of(configuration("self_signed: true"), clock);
    clock.passes(Duration.ofDays(360));
    tls.refresh();
    assertEquals(36, tls.left(clock.instant()).orElseThrow().toDays());
    clock.passes(Duration.ofDays(10));
    tls.refresh();
    assertEquals(396, tls.left(clock.instant()).orElseThrow().toDays());
  }
}
