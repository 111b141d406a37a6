package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

  @Test
  void listenersAndTheCacheDirectoryNeedARestart() throws Exception {
    Configuration before = Loads.text("").configuration();
    Configuration after =
        Loads.text(
                """
                server: {listen: "127.0.0.1:1", admin_listen: "127.0.0.1:2", drain_grace: 1s}
                cache: {directory: /elsewhere, tag_ttl: 1s}
                """)
            .configuration();
    assertEquals(
        List.of("server.listen", "server.admin_listen", "cache.directory"),
        before.restartNeeded(after));
  }

  @Test
  void whatTheCacheIsOpenedWithNeedsARestart() throws Exception {
    Configuration before = Loads.text("").configuration();
    Configuration after =
        Loads.text(
                "cache: {max_size: 3MiB, min_free: 1GiB, verify_on_read: always, verify_before_range: true}")
            .configuration();
    assertEquals(
        List.of(
            "cache.max_size",
            "cache.min_free",
            "cache.verify_on_read",
            "cache.verify_before_range"),
        before.restartNeeded(after));
  }

  @Test
  void theRestDoesNot() throws Exception {
    Configuration before = Loads.text("").configuration();
    Configuration after =
        Loads.text("{registries: {a.b: }, plugins: {directory: /p}, progress: {race: false}}")
            .configuration();
    assertEquals(List.of(), before.restartNeeded(after));
  }
}
