package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.AuthConfig;
import io.towline.proxy.fake.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A new configuration is taken over as a whole, or not at all. */
@Timeout(60)
class ReloadTest {
  private static final String SUCCESSFUL = "towline_config_last_reload_successful";

  @TempDir Path folder;
  private final FakeRegistry origin = FakeRegistry.start();

  ReloadTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  private ProxySetup setup() {
    return new ProxySetup(folder.resolve("cache"), origin);
  }

  private AuthConfig tokens(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("tokens"), line + "\n");
    return new AuthConfig(Optional.empty(), Optional.of(file));
  }

  @Test
  void keepsPlainHttpWhereTheAccountsBesideTheNewCertificateAreWrong() throws Exception {
    ProxySetup next = setup().selfSigned().knows(tokens("no token in this line"));
    try (RunningProxy proxy = setup().startToBecome(next)) {
      proxy.reload();
      assertEquals(200, proxy.get("/v2/").status());
      assertEquals(0, proxy.metric(SUCCESSFUL));
    }
  }

  @Test
  void takesBothOverWhereBothAreRight() throws Exception {
    ProxySetup next = setup().knows(tokens("ci:0123456789abcdef-token"));
    try (RunningProxy proxy = setup().startToBecome(next)) {
      proxy.reload();
      assertEquals(401, proxy.get("/v2/").status());
      assertEquals(1, proxy.metric(SUCCESSFUL));
    }
  }
}
