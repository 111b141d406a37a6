package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
  private static final Location HERE = Location.parse("https://Registry.Example/v2/a/b?c=d");

  @Test
  void readsAUrl() {
    assertEquals(new Origin(true, "registry.example", 443), HERE.origin());
    assertEquals("/v2/a/b?c=d", HERE.target());
    assertEquals("/v2/a/b", HERE.path());
  }

  @ParameterizedTest
  @CsvSource({
    "http://a, http://a, /",
    "http://a/, http://a, /",
    "http://a:80/x, http://a, /x",
    "http://a:443/x, http://a:443, /x",
    "https://a:443/x, https://a, /x",
    "HTTPS://a:5000?q#f, https://a:5000, /?q",
    "http://[::1]:5000/x, http://[::1]:5000, /x",
    "http://my_registry/x, http://my_registry, /x",
    "http://10.0.0.1/x#f?g, http://10.0.0.1, /x",
  })
  void tellsOriginAndTarget(String url, String origin, String target) {
    Location location = Location.parse(url);
    assertEquals(origin, location.origin().toString());
    assertEquals(target, location.target());
  }

  @ParameterizedTest
  @CsvSource({
    "https://cdn.example/x?y, https://cdn.example, /x?y",
    "//cdn.example/x, https://cdn.example, /x",
    "/x?y, https://registry.example, /x?y",
    "x?y, https://registry.example, /v2/a/x?y",
    "?y, https://registry.example, /v2/a/b?y",
  })
  void resolvesReferences(String reference, String origin, String target) {
    Location location = HERE.resolve(reference);
    assertEquals(origin, location.origin().toString());
    assertEquals(target, location.target());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "registry.example",
        "ftp://secret/",
        "javascript://secret/",
        "http://",
        "http:///secret",
        "http://secret:/x y",
        "http://a\r\nHost:secret/",
        "http://a/secret\u0000",
        "http://a/sécret",
        "http://user@secret/",
        "http://a:0/secret",
        "http://a:65536/secret",
        "http://a:-1/secret",
        "http://a:8o/secret",
        "http://a..b/secret",
        "http://.a/secret",
        "http://-a/secret",
        "http://[::1/secret",
        "http://[secret]/",
        "http://1.2.3.4.5/secret",
        "http://1.2.3/secret",
        "http://256.1.1.1/secret",
        "http://1.2.3.04/secret",
        "http://a.0x7f/secret",
        "http://a%2eb/secret",
      })
  void refusesWithoutRepeating(String url) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Location.parse(url));
    assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
  }

  @Test
  void refusesAUrlOverSixteenKibibytes() {
    String url = "http://a/" + "x".repeat(16 * 1024);
    assertThrows(IllegalArgumentException.class, () -> Location.parse(url));
  }

  @Test
  void doesNotShowTheQuery() {
    assertEquals("https://registry.example/v2/a/b", HERE.toString());
  }
}
