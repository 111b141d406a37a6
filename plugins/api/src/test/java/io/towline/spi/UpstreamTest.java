package io.towline.spi;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class UpstreamTest {

  @Test
  void hasAName() {
    assertThrows(IllegalArgumentException.class, () -> new Upstream(" ", true));
  }
}
