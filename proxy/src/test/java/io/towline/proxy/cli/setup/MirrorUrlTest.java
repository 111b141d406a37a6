package io.towline.proxy.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorUrlTest {
  @Test
  void readsSchemeHostAndPort() {
    MirrorUrl mirror = MirrorUrl.parse("http://towline.lan:5000/");

    assertEquals("http://towline.lan:5000", mirror.toString());
    assertEquals("towline.lan:5000", mirror.authority());
    assertTrue(mirror.isPlain());
    assertFalse(mirror.isLoopback());
  }

  @Test
  void knowsLoopback() {
    assertTrue(MirrorUrl.parse("http://127.0.0.1:5000").isLoopback());
    assertTrue(MirrorUrl.parse("http://localhost").isLoopback());
    assertTrue(MirrorUrl.parse("https://[::1]:5000").isLoopback());
    assertFalse(MirrorUrl.parse("http://127.example.com").isLoopback());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "towline.lan:5000",
        "ftp://towline.lan",
        "http://",
        "http://towline.lan/prefix",
        "http://user@towline.lan",
        "http://towline.lan?x",
        "http://tow line"
      })
  void refusesAnythingElse(String text) {
    assertThrows(IllegalArgumentException.class, () -> MirrorUrl.parse(text));
  }
}
