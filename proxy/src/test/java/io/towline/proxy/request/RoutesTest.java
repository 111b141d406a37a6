package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.Reference;
import io.towline.proxy.request.RegistryError.Code;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutesTest {
  private static final Routes ROUTES =
      new Routes(
          Configurations.of(
              Optional.of("docker.io"),
              Configurations.registry(
                  "docker.io", List.of("index.docker.io", "registry-1.docker.io"), List.of()),
              Configurations.registry("quay.io", List.of(), List.of("quay.local", "q:5000")),
              Configurations.registry("localhost:5000", List.of("local.test"), List.of()),
              Configurations.registry("ghcr.io", List.of(), List.of(), "gh", false)));

  private static String routed(String target, String host) throws RegistryError {
    return ROUTES.parse(target, host).whichRoute().orElseThrow().toString();
  }

  @Test
  void aHostThatWasReachedByItsOwnNameDecidesAlone() throws RegistryError {
    assertEquals(
        "quay.io/docker.io/app",
        ROUTES
            .parseAt("quay.io:443", "/v2/docker.io/app/manifests/1")
            .whichRoute()
            .orElseThrow()
            .toString());
    assertTrue(ROUTES.parseAt("quay.io", "/v2/").whichRoute().isEmpty());
    assertThrows(RegistryError.class, () -> ROUTES.parseAt("other.example", "/v2/app/manifests/1"));
  }

  @Test
  void knowsRegistriesByNameAndAliasWithThePortsOfHttpAlone() {
    assertTrue(ROUTES.knows("Quay.io"));
    assertTrue(ROUTES.knows("registry-1.docker.io:443"));
    assertTrue(ROUTES.knows("localhost:5000"));
    assertFalse(ROUTES.knows("quay.io:8443"));
    assertFalse(ROUTES.knows("quay.local"));
    assertFalse(ROUTES.knows("x".repeat(300)));
  }

  private static RegistryError error(Routes routes, String target, String host) {
    return assertThrows(RegistryError.class, () -> routes.parse(target, host));
  }

  @ParameterizedTest
  @CsvSource({
    // ns comes first, and what it leads to is not parsed for a prefix again
    "/v2/org/app/manifests/1?ns=quay.io, t, quay.io/org/app",
    "/v2/org/app/manifests/1?ns=QUAY.IO, t, quay.io/org/app",
    "/v2/docker.io/app/manifests/1?ns=quay.io, t, quay.io/docker.io/app",
    "/v2/org/app/manifests/1?ns=docker.io, quay.local, docker.io/org/app",
    "/v2/org/app/manifests/1?ns=registry-1.docker.io, t, docker.io/org/app",
    "/v2/org/app/manifests/1?ns=docker.io:443, t, docker.io/org/app",
    "/v2/org/app/manifests/1?ns=localhost:5000, t, localhost:5000/org/app",
    "/v2/org/app/manifests/1?ns=localhost%3A5000, t, localhost:5000/org/app",
    "/v2/org/app/manifests/1?ns=ghcr.io, t, ghcr.io/org/app",
    "/v2/org/app/manifests/1?x=y&ns=quay.io&z, t, quay.io/org/app",
    // then the host, with or without a port
    "/v2/org/app/manifests/1, quay.local, quay.io/org/app",
    "/v2/org/app/manifests/1, QUAY.local:443, quay.io/org/app",
    "/v2/docker.io/app/manifests/1, quay.local:5000, quay.io/docker.io/app",
    "/v2/org/app/manifests/1, q:5000, quay.io/org/app",
    "/v2/org/app/manifests/1, q:5001, docker.io/org/app",
    "http://quay.local/v2/org/app/manifests/1, t, quay.io/org/app",
    "HTTPS://t/v2/org/app/manifests/1, quay.local, docker.io/org/app",
    // a registry's own name is no host of ours
    "/v2/org/app/manifests/1, quay.io, docker.io/org/app",
    "/v2/org/app/manifests/1, localhost:5000, docker.io/org/app",
    // then the prefix, or an alias in its place
    "/v2/quay.io/org/app/manifests/1, t, quay.io/org/app",
    "/v2/Quay.IO/org/app/manifests/1, t, quay.io/org/app",
    "/v2/index.docker.io/org/app/manifests/1, t, docker.io/org/app",
    "/v2/localhost:5000/app/manifests/1, t, localhost:5000/app",
    "/v2/local.test/app/manifests/1, t, localhost:5000/app",
    "/v2/gh/org/app/manifests/1, t, ghcr.io/org/app",
    "/v2/quay.io/docker.io/app/manifests/1, t, quay.io/docker.io/app",
    "/v2/quay.io/app/manifests/1, t, quay.io/app",
    // then the default
    "/v2/org/app/manifests/1, '', docker.io/org/app",
    "/v2/org/ap.p/manifests/1, t, docker.io/org/ap.p",
    // Docker Hub's short names, however the Hub was meant
    "/v2/alpine/manifests/1, t, docker.io/library/alpine",
    "/v2/docker.io/alpine/manifests/1, t, docker.io/library/alpine",
    "/v2/index.docker.io/alpine/manifests/1, t, docker.io/library/alpine",
    "/v2/alpine/manifests/1?ns=index.docker.io, t, docker.io/library/alpine",
    "/v2/docker.io/library/alpine/manifests/1, t, docker.io/library/alpine",
    "/v2/gh/manifests/1, t, docker.io/library/gh",
    // names with the API's own words in them
    "/v2/manifests/manifests/manifests, t, docker.io/library/manifests",
    "/v2/a/blobs/tags/list, t, docker.io/a/blobs",
    "/v2/a/tags/list/manifests/1, t, docker.io/a/tags/list",
  })
  void leadsToARegistryAndARepository(String target, String host, String route)
      throws RegistryError {
    assertEquals(route, routed(target, host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/gcr.io/app/manifests/1",
        "/v2/localhost/app/manifests/1",
        "/v2/LOCALHOST/app/manifests/1",
        "/v2/localhost:5001/app/manifests/1",
        "/v2/ghcr.io/org/app/manifests/1", // its prefix is another
        "/v2/my.image/manifests/1",
        "/v2/localhost/manifests/1",
        "/v2/x:1/manifests/1",
      })
  void neverGivesAHostToTheDefaultRegistry(String target) {
    RegistryError error = error(ROUTES, target, "t");
    assertEquals(404, error.status().code());
    assertEquals(Code.NAME_UNKNOWN, error.code());
    assertEquals(Optional.of("unknown_prefix"), error.unroutedReason());
    assertTrue(String.valueOf(error.getMessage()).contains("To add it: registries:"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nowhere.example",
        "quay.io.evil.example",
        "quay.io:5000",
        "http://quay.io",
        "127.0.0.1",
        "gh",
        ".",
      })
  void refusesANamespaceThatIsNotConfigured(String ns) {
    RegistryError error = error(ROUTES, "/v2/org/app/manifests/1?ns=" + ns, "t");
    assertEquals(404, error.status().code());
    assertEquals(Code.NAME_UNKNOWN, error.code());
    assertEquals(Optional.of("unknown_ns"), error.unroutedReason());
    assertEquals(404, error(ROUTES, "/v2/?ns=" + ns, "t").status().code());
  }

  @Test
  void saysThatAPrefixAloneIsNoRepository() {
    assertEquals(Code.NAME_INVALID, error(ROUTES, "/v2/quay.io/manifests/1", "t").code());
  }

  @Test
  void leadsNowhereWithoutADefaultRegistry() throws RegistryError {
    Routes routes =
        new Routes(
            Configurations.of(
                Optional.empty(), Configurations.registry("quay.io", List.of(), List.of())));
    RegistryError error = error(routes, "/v2/org/app/manifests/1", "t");
    assertEquals(404, error.status().code());
    assertEquals(Optional.of("no_default"), error.unroutedReason());
    assertEquals(
        "quay.io/org/app",
        routes.parse("/v2/quay.io/org/app/manifests/1", "t").whichRoute().orElseThrow().toString());
    assertTrue(routes.defaultRegistry().isEmpty());
  }

  @Test
  void givesDottedNamesToADefaultRegistryThatTakesThem() throws RegistryError {
    Routes routes =
        new Routes(
            Configurations.of(
                Optional.of("harbor.test"),
                Configurations.registry("harbor.test", List.of("h.test"), List.of(), "hb", true),
                Configurations.registry("quay.io", List.of(), List.of())));
    for (String name : List.of("gcr.io/app", "localhost/app", "hb/app", "h.test/app")) {
      Route route = routes.parse("/v2/" + name + "/manifests/1", "t").whichRoute().orElseThrow();
      assertEquals("harbor.test/" + name, route.toString());
    }
    Route other = routes.parse("/v2/quay.io/org/app/manifests/1", "t").whichRoute().orElseThrow();
    assertEquals("quay.io/org/app", other.toString());
  }

  @Test
  void takesAnAliasForTheDefaultRegistry() {
    Routes routes =
        new Routes(
            Configurations.of(
                Optional.of("index.docker.io"),
                Configurations.registry("docker.io", List.of("index.docker.io"), List.of())));
    assertEquals("docker.io", routes.defaultRegistry().orElseThrow().name());
  }

  @Test
  void neverLetsAnAliasTakeAnothersName() throws RegistryError {
    Routes routes =
        new Routes(
            Configurations.of(
                Optional.empty(),
                Configurations.registry("a.test", List.of("b.test"), List.of()),
                Configurations.registry("b.test", List.of(), List.of())));
    Route route = routes.parse("/v2/x/manifests/1?ns=b.test", "t").whichRoute().orElseThrow();
    assertEquals("b.test", route.registry().name());
  }

  @Test
  void tellsTheFiveKindsApart() throws RegistryError {
    String hex = "ab".repeat(32);
    assertInstanceOf(RegistryRequest.Base.class, ROUTES.parse("/v2/", "t"));
    assertInstanceOf(RegistryRequest.Base.class, ROUTES.parse("/v2", "t"));
    assertInstanceOf(RegistryRequest.Base.class, ROUTES.parse("/v2/?ns=docker.io", "t"));
    RegistryRequest.Manifest byTag =
        (RegistryRequest.Manifest) ROUTES.parse("/v2/a/manifests/latest", "t");
    assertEquals(new Reference.Tag("latest"), byTag.reference());
    RegistryRequest.Manifest byDigest =
        (RegistryRequest.Manifest) ROUTES.parse("/v2/a/manifests/sha256:" + hex, "t");
    assertEquals("sha256:" + hex, byDigest.reference().toString());
    RegistryRequest.Blob blob =
        (RegistryRequest.Blob) ROUTES.parse("/v2/a/blobs/sha512:" + hex + hex, "t");
    assertEquals(Digest.Algorithm.SHA512, blob.digest().algorithm());
    RegistryRequest.Referrers referrers =
        (RegistryRequest.Referrers)
            ROUTES.parse(
                "/v2/a/referrers/sha256:" + hex + "?artifactType=application%2Fx+json", "t");
    assertEquals(Optional.of("application/x+json"), referrers.artifactType());
    RegistryRequest.Tags tags =
        (RegistryRequest.Tags) ROUTES.parse("/v2/a/tags/list?n=5&last=1.0", "t");
    assertEquals(5, tags.n().orElseThrow());
    assertEquals(Optional.of("1.0"), tags.last());
    assertFalse(((RegistryRequest.Tags) ROUTES.parse("/v2/a/tags/list", "t")).n().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "007, 7",
    "10000, 10000",
    "10001, 10000",
    "2147483647, 10000",
    "2147483648, 10000",
    "9223372036854775807, 10000",
    "1000000000000000000000000000000, 10000",
  })
  void boundsThePageSize(String n, int taken) throws RegistryError {
    RegistryRequest.Tags tags = (RegistryRequest.Tags) ROUTES.parse("/v2/a/tags/list?n=" + n, "t");
    assertEquals(taken, tags.n().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "abc", "1e3", "0x1", "%201", "1%00", "", "+1", "1.5", "\u0661"})
  void refusesAPageSizeThatIsNoNumber(String n) {
    assertEquals(400, error(ROUTES, "/v2/a/tags/list?n=" + n, "t").status().code());
  }

  @Test
  void refusesAPageSizeWithoutEnd() {
    assertEquals(400, error(ROUTES, "/v2/a/tags/list?n=" + "9".repeat(65), "t").status().code());
  }
}
