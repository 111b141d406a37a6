package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitKeysTest {

  @Test
  void readsEveryKey() throws Exception {
    LimitsConfig limits =
        Loads.text(
                "server: {limits: {connections: 300, connections_per_client: 20,"
                    + " requests_per_client: 100/s, bandwidth_per_client: 50MiB,"
                    + " header_timeout: 3s, idle_timeout: 20s}}")
            .configuration()
            .server()
            .limits();
    assertEquals(
        new LimitsConfig(
            300,
            OptionalInt.of(20),
            Optional.of(new Rate(100, Duration.ofSeconds(1))),
            OptionalLong.of(50 << 20),
            Duration.ofSeconds(3),
            Duration.ofSeconds(20)),
        limits);
  }

  @Test
  void readsTheRequestsOfAnUpstream() throws Exception {
    Configuration read =
        Loads.text("registries: {ghcr.io: {upstreams: [{max_requests: 5000/h}]}}").configuration();
    assertEquals(
        Optional.of(new Rate(5000, Duration.ofHours(1))),
        read.registries().get(0).upstreams().get(0).maxRequests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "0/s", "10/d", "-1/s", "1.5/s", "1000000000000/s", "a/s", ""})
  void refusesWhatIsNoRate(String text) {
    assertThrows(IllegalArgumentException.class, () -> Rate.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1000001", "many"})
  void refusesWhatIsNoNumberOfConnections(String text) {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> Loads.text("server: {limits: {connections: \"" + text + "\"}}"));
    assertTrue(refused.problems().get(0).toString().contains("server.limits.connections"));
    assertTrue(refused.problems().get(0).toString().contains("from 1 to 1000000"));
  }

  @Test
  void refusesMoreForOneThanForAll() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> Loads.text("server: {limits: {connections: 10, connections_per_client: 11}}"));
    assertTrue(
        refused.problems().get(0).toString().contains("server.limits.connections_per_client"));
  }
}
