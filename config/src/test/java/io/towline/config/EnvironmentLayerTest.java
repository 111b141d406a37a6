package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentLayerTest {

  @Test
  void aVariableReachesTheCredentialsOfABuiltInRegistry() throws Exception {
    String path = "TOWLINE_REGISTRIES_DOCKER_IO_UPSTREAMS_0_CREDENTIALS_";
    LoadedConfiguration loaded =
        Loads.with(Map.of(path + "USERNAME", "u", path + "PASSWORD", "p")).load("");
    assertEquals(
        Optional.of(new Credentials.Basic("u", new Secret("p"))),
        loaded.configuration().registries().get(0).upstreams().get(0).credentials());
    assertEquals(7, loaded.configuration().registries().size());
  }

  @Test
  void itemsMayBeAddedAtTheEndOfAList() throws Exception {
    LoadedConfiguration loaded =
        Loads.with(
                Map.of(
                    "TOWLINE_SERVER_LISTEN_0", "127.0.0.1:6000",
                    "TOWLINE_SERVER_LISTEN_1", "127.0.0.1:6001",
                    "TOWLINE_REGISTRIES_QUAY_IO_UPSTREAMS_1_URL", "https://mirror.example"))
            .load("");
    assertEquals(
        List.of(new ListenAddress("127.0.0.1", 6000), new ListenAddress("127.0.0.1", 6001)),
        loaded.configuration().server().listen());
    assertEquals(
        "mirror.example", loaded.configuration().registries().get(2).upstreams().get(1).name());
  }

  @Test
  void anItemFarBehindTheEndIsAMistake() {
    assertEquals(
        List.of(
            "environment TOWLINE_SERVER_ALLOW_FROM_2: server.allow_from[2]: the list has no"
                + " item 0 yet; its items are counted from 0"),
        Loads.with(Map.of("TOWLINE_SERVER_ALLOW_FROM_2", "10.0.0.0/8")).mistakes(""));
  }

  @Test
  void aListMayBeOneTextWithCommas() throws Exception {
    LoadedConfiguration loaded =
        Loads.with(Map.of("TOWLINE_SERVER_ALLOW_FROM", "10.0.0.0/8, ::1")).load("");
    assertEquals(
        List.of(Network.parse("10.0.0.0/8"), Network.parse("::1")),
        loaded.configuration().server().allowFrom());
  }

  @Test
  void aWrongValueNamesTheVariable() {
    assertEquals(
        List.of(
            "environment TOWLINE_CACHE_MAX_SIZE: cache.max_size: a size needs a unit: say 50GiB,"
                + " not 50 (B, KiB, MiB, GiB, TiB, %)"),
        Loads.with(Map.of("TOWLINE_CACHE_MAX_SIZE", "50")).mistakes(""));
  }

  @Test
  void anUnknownNameIsAWarningThatNamesTheNearest() throws Exception {
    assertEquals(
        List.of(
            "environment TOWLINE_CACHE_MAXSIZE: no key has this name; did you mean"
                + " TOWLINE_CACHE_MAX_SIZE?"),
        Loads.with(Map.of("TOWLINE_CACHE_MAXSIZE", "1GiB")).load("").warnings());
  }

  @Test
  void whatKubernetesInjectsForAServiceIsIgnored() throws Exception {
    Map<String, String> injected =
        Map.of(
            "TOWLINE_SERVICE_HOST", "10.96.0.7",
            "TOWLINE_SERVICE_PORT", "5000",
            "TOWLINE_SERVICE_PORT_HTTP", "5000",
            "TOWLINE_PORT", "tcp://10.96.0.7:5000",
            "TOWLINE_PORT_5000_TCP", "tcp://10.96.0.7:5000",
            "TOWLINE_PORT_5000_TCP_PROTO", "tcp",
            "TOWLINE_PORT_5000_TCP_PORT", "5000",
            "TOWLINE_PORT_5000_TCP_ADDR", "10.96.0.7",
            "TOWLINE_ADMIN_SERVICE_HOST", "10.96.0.8",
            "TOWLINE_ADMIN_PORT", "tcp://10.96.0.8:5001");
    assertEquals(List.of(), Loads.with(injected).load("").warnings());
  }

  @Test
  void aMistakenPortIsNotTakenForKubernetes() throws Exception {
    assertEquals(1, Loads.with(Map.of("TOWLINE_PORT", "5000")).load("").warnings().size());
  }

  @Test
  void namesThatOthersReadAreNoWarning() throws Exception {
    Map<String, String> others =
        Map.of(
            "TOWLINE_LOG_FORMAT", "json",
            "TOWLINE_LOG_LEVEL", "debug",
            "TOWLINE_ADMIN_TOKEN", "t",
            "TOWLINE_JAVA_OPTS", "-Xmx1g",
            "TOWLINE_HOME", "/opt/towline");
    assertEquals(List.of(), Loads.with(others).load("").warnings());
  }

  @Test
  void aNameThatMeansTwoKeysIsAMistake() {
    assertEquals(
        List.of(
            "environment TOWLINE_REGISTRIES_A_B_PREFIX: means both registries.a.b.prefix and"
                + " registries.a-b.prefix; use the file"),
        Loads.with(Map.of("TOWLINE_REGISTRIES_A_B_PREFIX", "p"))
            .mistakes("registries: {a.b: , a-b: }"));
  }
}
