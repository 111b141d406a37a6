package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationLoaderTest {

  @Test
  void namesEveryMistakeOfAFileInTheOrderOfItsLines() {
    List<String> problems =
        Loads.problems(
            """
            version: 2
            server:
              listn: 127.0.0.1:5000
              drain_grace: 10
            cache: [1]
            progress: {race: maybe}
            registries:
              docker.io:
                upstreams:
                  - url: ftp://x
            """);
    assertEquals(
        List.of(
            "towline.yaml:1: version: say `1`, not `2`",
            "towline.yaml:3: server.listn: unknown key; did you mean `listen`? Allowed here:"
                + " listen, admin_listen, admin_token, allow_from, auth, tls, limits, forward_proxy,"
                + " write_idle_timeout, drain_grace",
            "towline.yaml:4: server.drain_grace: a duration needs a unit: say 10s, not 10"
                + " (ms, s, m, h)",
            "towline.yaml:5: cache: keys belong below it, as in `directory: …`",
            "towline.yaml:6: progress.race: say `true` or `false`, not `maybe`",
            "towline.yaml:10: registries.docker.io.upstreams[0].url: say a URL that begins with"
                + " https:// (or http://), not `ftp://x`"),
        problems);
  }

  @Test
  void namesTheRightPlaceOfAKeyThatStandsInTheWrongOne() {
    assertEquals(
        List.of("towline.yaml:1: max_size: unknown key here; did you mean `cache.max_size`?"),
        Loads.problems("max_size: 1GiB"));
  }

  @Test
  void refusesAFileThatIsNotThere() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                new ConfigurationLoader()
                    .load(Optional.of(Path.of("/no/such.yaml")), Map.of(), Overrides.NONE));
    assertEquals("/no/such.yaml: there is no file /no/such.yaml", e.getMessage());
  }

  @Test
  void refusesAFileOfMoreThanAMebibyte() {
    List<String> problems = Loads.problems("# " + "x".repeat(1 << 20));
    assertTrue(problems.get(0).endsWith("is larger than 1MiB"), problems.toString());
  }

  @Test
  void anEmptyFileMeansTheBuiltInConfiguration() throws Exception {
    assertEquals(Loads.builtIn().configuration(), Loads.text("").configuration());
  }

  @Test
  void aFilesRegistriesReplaceTheBuiltInOnes() throws Exception {
    Configuration loaded = Loads.text("registries: {quay.io: }").configuration();
    assertEquals(1, loaded.registries().size());
    assertEquals("quay.io", loaded.registries().get(0).name());
  }

  @Test
  void whatAFileDoesNotSayAboutDockerHubIsBuiltIn() throws Exception {
    RegistryConfig hub =
        Loads.text("registries: {docker.io: {upstreams: [{use_for: all}]}}")
            .configuration()
            .registries()
            .get(0);
    assertEquals(List.of("index.docker.io", "registry-1.docker.io"), hub.aliases());
    assertEquals(List.of("auth.docker.io"), hub.tokenHosts());
    assertEquals(Duration.ofMinutes(1), hub.tagTtl());
    assertEquals(URI.create("https://registry-1.docker.io"), hub.upstreams().get(0).url());
    assertEquals("registry-1.docker.io", hub.upstreams().get(0).name());
  }

  @Test
  void theProgressTimeoutOfAnUpstreamBeatsTheRegistrysWhichBeatsTheCommonOne() throws Exception {
    Configuration loaded =
        Loads.text(
                """
                image_pull_progress_timeout: 1s
                registries:
                  a.example: {}
                  b.example:
                    image_pull_progress_timeout: 2s
                    upstreams:
                      - url: https://b1.example
                      - url: https://b2.example
                        image_pull_progress_timeout: 3s
                """)
            .configuration();
    List<UpstreamConfig> b = loaded.registries().get(1).upstreams();
    assertEquals(
        Duration.ofSeconds(1), loaded.registries().get(0).upstreams().get(0).progress().timeout());
    assertEquals(Duration.ofSeconds(2), b.get(0).progress().timeout());
    assertEquals(Duration.ofSeconds(3), b.get(1).progress().timeout());
  }

  @Test
  void theTagTtlOfARegistryBeatsTheCommonOne() throws Exception {
    Configuration loaded =
        Loads.text("{cache: {tag_ttl: 1h}, registries: {a.b: {tag_ttl: 2h}, c.d: }}")
            .configuration();
    assertEquals(Duration.ofHours(2), loaded.registries().get(0).tagTtl());
    assertEquals(Duration.ofHours(1), loaded.registries().get(1).tagTtl());
  }

  @Test
  void theCommandLineBeatsTheEnvironmentWhichBeatsTheFile() throws Exception {
    Overrides overrides =
        new Overrides(Optional.of("127.0.0.1:7000"), Optional.empty(), Optional.of("/d"));
    LoadedConfiguration loaded =
        Loads.with(
                Map.of(
                    "TOWLINE_SERVER_LISTEN", "127.0.0.1:6000",
                    "TOWLINE_SERVER_ADMIN_LISTEN", "127.0.0.1:6001"))
            .load("server: {listen: '127.0.0.1:5000', admin_listen: '127.0.0.1:5002'}", overrides);
    assertEquals(
        List.of(new ListenAddress("127.0.0.1", 7000)), loaded.configuration().server().listen());
    assertEquals(6001, loaded.configuration().server().adminListen().port());
    assertEquals(Path.of("/d"), loaded.configuration().cache().directory());
    assertTrue(loaded.text().contains("# command line --listen"), loaded.text());
    assertTrue(loaded.text().contains("# environment TOWLINE_SERVER_ADMIN_LISTEN"));
  }

  @Test
  void aWrongValueOnTheCommandLineNamesTheOption() {
    Overrides overrides = new Overrides(Optional.of("5000"), Optional.empty(), Optional.empty());
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Loads.with(Map.of()).load("", overrides));
    assertEquals(
        "command line --listen: server.listen[0]: say host:port, as in 127.0.0.1:5000 or"
            + " [::]:5000, not `5000`",
        e.getMessage());
  }

  @Test
  void theCommonVariablesAreDefaultsOfProxyAndTrust() throws Exception {
    Map<String, String> environment =
        Map.of(
            "https_proxy", "proxy.example:3128",
            "NO_PROXY", ".corp, 10.0.0.0/8",
            "SSL_CERT_FILE", "/etc/hostname");
    Configuration loaded = Loads.with(environment).load("").configuration();
    assertEquals(Optional.of(URI.create("http://proxy.example:3128")), loaded.proxy().https());
    assertEquals(List.of(".corp", "10.0.0.0/8"), loaded.proxy().noProxy());
    assertEquals(List.of(Path.of("/etc/hostname")), loaded.trust().caFiles());
  }

  @Test
  void aKeyBeatsTheCommonVariable() throws Exception {
    Configuration loaded =
        Loads.with(Map.of("HTTPS_PROXY", "http://a:1"))
            .load("proxy: {https: 'http://b:2'}")
            .configuration();
    assertEquals(Optional.of(URI.create("http://b:2")), loaded.proxy().https());
  }

  @Test
  void aShareOfTheFilesystemBecomesBytes() throws Exception {
    Configuration loaded = Loads.text("cache: {max_size: 25%}").configuration();
    assertEquals((1L << 40) / 4, loaded.cache().maxSizeBytes());
  }

  @Test
  void staleMayBeForever() throws Exception {
    Configuration loaded = Loads.text("cache: {stale_if_error: forever}").configuration();
    assertEquals(CacheConfig.FOREVER, loaded.cache().staleIfError());
  }

  @Test
  void anAuthorityThatIsNotThereIsAMistake() {
    assertEquals(
        List.of("towline.yaml:1: trust.ca_files[0]: there is no file /no/ca.pem that can be read"),
        Loads.problems("trust: {ca_files: [/no/ca.pem]}"));
  }

  @Test
  void aSecretIsInNoRecordsText() throws Exception {
    LoadedConfiguration loaded =
        Loads.text(
            """
            server: {admin_token: hunter2}
            proxy: {https: "http://u:hunter2@p:1"}
            registries: {a.b: {upstreams: [{credentials: {username: u, password: hunter2}}]}}
            """);
    assertFalse(loaded.toString().contains("hunter2"), loaded.toString());
  }
}
