package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;

class AcceptSetTest {
  private static AcceptSet of(String... values) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (String value : values) {
      headers.add("Accept", value);
    }
    return AcceptSet.of(headers);
  }

  @Test
  void isEmptyWithoutAHeader() {
    assertEquals(new AcceptSet("", ""), of());
  }

  @Test
  void isTheSameInAnyOrderAndCase() {
    assertEquals("a/b,c/d", of("c/d, a/b").normalised());
    assertEquals("a/b,c/d", of("A/B,c/D ,, a/b").normalised());
    assertEquals("a/b,c/d", of("c/d", "a/b").normalised());
  }

  @Test
  void keepsWhatTheClientSaidForTheUpstream() {
    assertEquals("C/d, a/b;q=0.5", of("C/d", "a/b;q=0.5").header());
  }

  @Test
  void tellsPreferencesApart() {
    assertEquals("a/b;q=0.5,c/d", of("c/d, a/b;q=0.5").normalised());
  }
}
