package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListenAddressTest {

  @Test
  void printsWhatItRead() {
    for (String text : List.of("127.0.0.1:5000", "[::]:5000", "localhost:0", "towline.lan:80")) {
      assertEquals(text, ListenAddress.parse(text).toString());
    }
  }

  @Test
  void knowsLoopback() {
    assertTrue(ListenAddress.parse("127.0.0.1:1").isLoopback());
    assertTrue(ListenAddress.parse("127.8.8.8:1").isLoopback());
    assertTrue(ListenAddress.parse("[::1]:1").isLoopback());
    assertTrue(ListenAddress.parse("localhost:1").isLoopback());
  }

  @Test
  void everyInterfaceIsBeyondLoopback() {
    assertFalse(ListenAddress.parse("0.0.0.0:1").isLoopback());
    assertFalse(ListenAddress.parse("[::]:1").isLoopback());
    assertFalse(ListenAddress.parse("towline.lan:1").isLoopback());
  }

  @Test
  void refusesWhatIsNone() {
    for (String text : List.of("", "5000", ":5000", "::", "a b:1", "h:65536", "h:-1", "h:")) {
      assertThrows(IllegalArgumentException.class, () -> ListenAddress.parse(text), text);
    }
  }
}
