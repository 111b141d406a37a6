package io.towline.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslContext;
import io.towline.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MintedIdentitiesTest {
  @TempDir Path folder;

  private final MovingClock clock = new MovingClock();

  private MintedIdentities identities() throws Exception {
    Configuration configuration =
        TestConfigurations.of("cache: {directory: " + folder.resolve("cache") + "}\n");
    return new MintedIdentities(configuration, clock, Runnable::run);
  }

  @Test
  void makesOneForEachNameAndKeepsIt() throws Exception {
    MintedIdentities identities = identities();
    SslContext quay = identities.of("quay.io").get();
    assertTrue(quay.isServer());
    assertSame(quay, identities.of("quay.io").get());
    assertNotSame(quay, identities.of("ghcr.io").get());
  }

  @Test
  void makesAnotherAMonthBeforeItEnds() throws Exception {
    MintedIdentities identities = identities();
    SslContext first = identities.of("quay.io").get();
    clock.passes(Duration.ofDays(360));
    assertSame(first, identities.of("quay.io").get());
    clock.passes(Duration.ofDays(10));
    assertNotSame(first, identities.of("quay.io").get());
  }

  @Test
  void isTheSameAuthorityAtTheNextStart() throws Exception {
    X509Certificate first = PemFiles.certificates(identities().authority()).get(0);
    assertEquals(first, PemFiles.certificates(identities().authority()).get(0));
  }

  @Test
  void triesAgainAfterAFailure() throws Exception {
    MintedIdentities identities = identities();
    Path authority = identities.authority();
    byte[] good = Files.readAllBytes(authority);
    Files.writeString(authority, "nothing of the kind");
    assertThrows(ExecutionException.class, () -> identities.of("quay.io").get());
    Files.write(authority, good);
    assertTrue(identities.of("quay.io").get().isServer());
  }
}
