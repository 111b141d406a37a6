package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForwardProxyTest {

  @Test
  void appliesToEverythingButTheExceptions() {
    ForwardProxy proxy = proxy("corp.example", ".lan", "10.0.0.0/8", "h:5000", "*.wild");
    assertTrue(proxy.applies("ghcr.io"));
    assertFalse(proxy.applies("corp.example"));
    assertFalse(proxy.applies("a.corp.example"));
    assertTrue(proxy.applies("notcorp.example"));
    assertFalse(proxy.applies("a.lan"));
    assertTrue(proxy.applies("lan"));
    assertFalse(proxy.applies("10.9.8.7"));
    assertTrue(proxy.applies("11.9.8.7"));
    assertFalse(proxy.applies("h:5000"));
    assertTrue(proxy.applies("h:5001"));
    assertFalse(proxy.applies("a.wild"));
    assertFalse(proxy.applies("A.LAN"));
  }

  @Test
  void aStarExceptsEverything() {
    assertFalse(proxy("*").applies("ghcr.io"));
  }

  @Test
  void loopbackIsNeverReachedThroughAProxy() {
    assertFalse(proxy().applies("127.0.0.1:5000"));
    assertFalse(proxy().applies("localhost"));
    assertFalse(proxy().applies("[::1]:5000"));
  }

  @Test
  void withoutAProxyNothingGoesThroughOne() {
    assertFalse(new ForwardProxy(Optional.empty(), List.of()).applies("ghcr.io"));
  }

  @Test
  void showsNoPassword() {
    String text =
        new ForwardProxy(Optional.of(URI.create("http://u:p4@h:1")), List.of()).toString();
    assertEquals("ForwardProxy[https=http://***@h:1, noProxy=[]]", text);
  }

  private static ForwardProxy proxy(String... exceptions) {
    return new ForwardProxy(Optional.of(URI.create("http://proxy:3128")), List.of(exceptions));
  }
}
