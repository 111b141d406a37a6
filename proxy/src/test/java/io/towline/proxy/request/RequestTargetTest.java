package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.request.RegistryError.Code;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile targets, through all of the parsing. */
final class RequestTargetTest {
  private static final Routes ROUTES =
      new Routes(
          Configurations.of(
              Optional.of("docker.io"),
              Configurations.registry("docker.io", List.of(), List.of())));
  private static final String HEX = "0123456789abcdef".repeat(4);

  private static RegistryError error(String target) {
    return assertThrows(RegistryError.class, () -> ROUTES.parse(target, "t"), target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/../etc/passwd",
        "/v2/..",
        "/v2/.",
        "/v2/./a/manifests/1",
        "/v2/a/../b/manifests/1",
        "/v2/a/manifests/..",
        "/v2/a/manifests/.",
        "/v2/a/blobs/../../x",
        "/../v2/a/manifests/1",
        "/./v2/",
        "/v2/a/%2e%2e/manifests/1",
        "/v2/a%2fb/manifests/1",
        "/v2/a%2Fb/manifests/1",
        "/v2/a%5cb/manifests/1",
        "/v2/a%00/manifests/1",
        "/v2/a/manifests/1%0d%0aX:y",
        "/v2/a/manifests/%31",
        "/v2/a/blobs/sha256%3A0123",
        "/v2/%252e%252e/manifests/1",
        "/v2/a%/manifests/1",
        "/v2//a/manifests/1",
        "//v2/a/manifests/1",
        "/v2/a//manifests/1",
        "/v2/a/manifests//1",
        "//",
        "/v2//",
        "/v2/a\\b/manifests/1",
        "/v2/a/..\\b/manifests/1",
        "/v2/a\u0000/manifests/1",
        "/v2/a\u00e9/manifests/1",
        "/v2/\u202e/manifests/1",
        "/v2/a\u007f/manifests/1",
        "/v2/a b/manifests/1",
        "/v2/a\t/manifests/1",
        "/v2/a#b/manifests/1",
        "/v2/a/manifests/1#x",
      })
  void refusesPathTricks(String target) {
    RegistryError error = error(target);
    assertEquals(400, error.status().code(), error.getMessage());
    assertEquals(Code.NAME_INVALID, error.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/A/manifests/1",
        "/v2/a/B/manifests/1",
        "/v2/-a/manifests/1",
        "/v2/a-/manifests/1",
        "/v2/a___b/manifests/1",
        "/v2/a..b/c/manifests/1?ns=docker.io",
        "/v2/a/b../manifests/1",
        "/v2/a/.b/manifests/1",
        "/v2/a@b/manifests/1",
        "/v2/a~b/manifests/1",
        "/v2/a;b/manifests/1",
        "/v2/a/b:1/manifests/1",
      })
  void refusesNamesThatAreNone(String target) {
    RegistryError error = error(target);
    assertEquals(400, error.status().code(), error.getMessage());
    assertEquals(Code.NAME_INVALID, error.code());
  }

  @Test
  void boundsTheNameAt255Characters() throws RegistryError {
    assertEquals(Code.NAME_INVALID, error("/v2/x/" + "a".repeat(254) + "/manifests/1").code());
    ROUTES.parse("/v2/x/" + "a".repeat(253) + "/manifests/1", "t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:",
        "sha256:abc",
        "sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "sha256:g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256",
        "latest",
        ":",
        "SHA256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "sha256::0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde",
      })
  void refusesDigestsThatAreNone(String digest) {
    assertEquals(Code.DIGEST_INVALID, error("/v2/a/blobs/" + digest).code());
    assertEquals(Code.DIGEST_INVALID, error("/v2/a/referrers/" + digest).code());
    assertEquals(400, error("/v2/a/blobs/" + digest).status().code());
    if (digest.contains(":")) {
      assertEquals(Code.DIGEST_INVALID, error("/v2/a/manifests/" + digest).code());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".INVALID_MANIFEST_NAME", "-a", "a@b", "a+b", "a~b", "<b>", "a;b"})
  void knowsThatATagWhichIsNoneIsNotThere(String tag) {
    assertEquals(404, error("/v2/a/manifests/" + tag).status().code());
    assertEquals(Code.MANIFEST_UNKNOWN, error("/v2/a/manifests/" + tag).code());
  }

  @Test
  void boundsATagAt128Characters() throws RegistryError {
    assertEquals(404, error("/v2/a/manifests/" + "t".repeat(129)).status().code());
    ROUTES.parse("/v2/a/manifests/" + "t".repeat(128), "t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v1/",
        "/v22/",
        "/V2/",
        "/v2/a",
        "/v2/a/",
        "/v2/_catalog",
        "/v2/a/b",
        "/v2/a/b/c",
        "/v2/manifests/1",
        "/v2/a/manifests",
        "/v2/a/manifests/",
        "/v2/a/manifests/1/",
        "/v2/a/blobs/",
        "/v2/a/blobs/uploads/",
        "/v2/a/blobs/uploads/1",
        "/v2/a/tags/",
        "/v2/a/tags/lis",
        "/v2/a/tags/list/",
        "/v2/a/Manifests/1",
        "/metrics",
        "/v3/a/manifests/1",
        "/api/v2/a/manifests/1",
        "http://t",
        "http://t?x",
      })
  void hasNothingUnderOtherPaths(String target) {
    RegistryError error = error(target);
    assertEquals(404, error.status().code(), error.getMessage());
    assertTrue(error.unroutedReason().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v2/",
        "*",
        "t:80",
        "ftp://t/v2/",
        "http:/v2/",
        "http://u@t/v2/",
        "http://u:p@t/v2/",
        "file:///v2/",
        "?",
        "http:",
      })
  void refusesTargetsOfAnotherForm(String target) {
    assertEquals(400, error(target).status().code());
  }

  @ParameterizedTest
  @CsvSource({
    "ns=docker.io&ns=docker.io",
    "ns=docker.io&n=1&ns=quay.io",
    "n=1&n=1",
    "last=a&last=b",
    "artifactType=a&artifactType=b",
    "ns=%",
    "ns=%4",
    "ns=%zz",
    "ns=a%2",
    "ns=%+1",
    "ns=%0d%0aHost:x",
    "ns=%00",
    "ns=%7f",
    "ns=a%20b",
    "ns=%c3%a9",
    "last=%0a",
  })
  void refusesQueriesThatAreAmbiguousOrUnreadable(String query) {
    RegistryError error = error("/v2/a/tags/list?" + query);
    assertEquals(400, error.status().code(), query);
    assertEquals(Code.UNSUPPORTED, error.code());
  }

  @Test
  void boundsTheQuery() throws RegistryError {
    ROUTES.parse("/v2/a/tags/list?" + "x&".repeat(64), "t");
    assertEquals(400, error("/v2/a/tags/list?" + "x&".repeat(65)).status().code());
    ROUTES.parse("/v2/a/tags/list?last=" + "x".repeat(1024), "t");
    assertEquals(400, error("/v2/a/tags/list?last=" + "x".repeat(1025)).status().code());
  }

  @Test
  void letsGoOfWhatItDoesNotKnow() throws RegistryError {
    String query = "&&=&x=%&ns2=y&N=abc&%6Es=nowhere";
    assertEquals("tags", ROUTES.parse("/v2/a/tags/list?" + query, "t").type());
  }

  @Test
  void decodesAQueryValueOnce() throws RegistryError {
    RegistryRequest.Tags tags =
        (RegistryRequest.Tags) ROUTES.parse("/v2/a/tags/list?last=%2541%2f%3D=+", "t");
    assertEquals(Optional.of("%41/==+"), tags.last());
  }

  @Test
  void neverThrowsAnythingElse() {
    Random random = new Random(42);
    List<String> parts =
        List.of(
            "/v2/",
            "v2",
            "/",
            "//",
            "..",
            ".",
            "%2f",
            "%00",
            "%",
            "?",
            "&",
            "=",
            "ns",
            "ns=",
            "n=",
            "last=",
            "docker.io",
            "localhost",
            ":5000",
            "a",
            "manifests",
            "/manifests/",
            "/blobs/",
            "/tags/list",
            "/referrers/",
            "sha256:",
            HEX,
            "\\",
            "é",
            "\0",
            "http://",
            "@",
            "#",
            " ");
    for (int i = 0; i < 200_000; i++) {
      StringBuilder target = new StringBuilder("/v2/");
      for (int j = random.nextInt(10); j >= 0; j--) {
        target.append(parts.get(random.nextInt(parts.size())));
      }
      try {
        ROUTES.parse(target.toString(), "t");
      } catch (RegistryError refused) {
        int status = refused.status().code();
        assertTrue(status == 400 || status == 404, target + ": " + refused.getMessage());
      }
    }
  }
}
