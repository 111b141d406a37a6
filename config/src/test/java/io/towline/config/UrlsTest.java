package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class UrlsTest {

  @Test
  void anUpstreamIsSchemeAndHostInLowerCase() {
    assertEquals(URI.create("https://ghcr.io"), Urls.upstream("HTTPS://GHCR.io/"));
    assertEquals(URI.create("http://[::1]:5000"), Urls.upstream("http://[::1]:5000"));
  }

  @Test
  void anUpstreamIsNothingElse() {
    for (String text :
        List.of(
            "ghcr.io",
            "https://",
            "https://h/v2",
            "https://h?x",
            "https://h#x",
            "https://h:0",
            "https://h:99999",
            "ftp://h",
            "https://a b",
            "//h",
            "https://h:")) {
      assertThrows(IllegalArgumentException.class, () -> Urls.upstream(text), text);
    }
  }

  @Test
  void aPasswordInAUrlIsRefusedWithoutShowingIt() {
    for (String text : List.of("https://u:p4ss@h", "https://u:p4ss@a b", "ftp://u:p4ss@h")) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> Urls.upstream(text)).getMessage());
      assertFalse(message.contains("p4ss"), message);
    }
  }

  @Test
  void aProxyMayHaveAUserAndNeedsNoScheme() {
    assertEquals(URI.create("http://u:p@h:1"), Urls.proxy("http://u:p@h:1/"));
    assertEquals(URI.create("http://h:3128"), Urls.proxy("h:3128"));
  }

  @Test
  void aWrongProxyDoesNotShowItsPassword() {
    for (String text : List.of("http://u:p4ss@a b", "https://u:p4ss@h", "u:p4ss@a b")) {
      String message =
          String.valueOf(
              assertThrows(IllegalArgumentException.class, () -> Urls.proxy(text)).getMessage());
      assertFalse(message.contains("p4ss"), message);
    }
  }
}
