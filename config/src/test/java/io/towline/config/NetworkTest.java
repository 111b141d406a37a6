package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {

  @Test
  void containsItsAddressesAndNoOthers() {
    Network network = Network.parse("10.32.0.0/11");
    assertTrue(network.contains(IpLiteral.parse("10.32.0.0")));
    assertTrue(network.contains(IpLiteral.parse("10.63.255.255")));
    assertFalse(network.contains(IpLiteral.parse("10.64.0.0")));
    assertFalse(network.contains(IpLiteral.parse("::1")));
  }

  @Test
  void containsIpv4InTheClothesOfIpv6() {
    assertTrue(Network.parse("10.0.0.0/8").contains(IpLiteral.parse("::ffff:10.1.2.3")));
  }

  @Test
  void knowsIpv6() {
    Network network = Network.parse("fd00::/8");
    assertTrue(network.contains(IpLiteral.parse("fdff::1")));
    assertFalse(network.contains(IpLiteral.parse("fe80::1")));
  }

  @Test
  void everythingIsInTheNetworkOfLengthZero() {
    assertTrue(Network.parse("0.0.0.0/0").contains(IpLiteral.parse("203.0.113.9")));
  }

  @Test
  void anAddressAloneIsANetworkOfOne() {
    assertEquals(32, Network.parse("192.0.2.1").prefixLength());
    assertEquals(128, Network.parse("::1").prefixLength());
  }

  @Test
  void refusesWhatIsNone() {
    for (String text : List.of("", "10.0.0.0/33", "10.0.0/8", "a.b/8", "10.0.0.0/", "::/129")) {
      assertThrows(IllegalArgumentException.class, () -> Network.parse(text), text);
    }
  }

  @Test
  void namesTheNetworkThatWasProbablyMeant() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Network.parse("10.1.2.3/8"));
    assertEquals("the network of that address is 10.0.0.0/8", e.getMessage());
  }
}
