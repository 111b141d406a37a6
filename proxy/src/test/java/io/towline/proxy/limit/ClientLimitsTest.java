package io.towline.proxy.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.LimitsConfig;
import io.towline.config.Rate;
import io.towline.proxy.health.VirtualClock;
import io.towline.proxy.request.Pace;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClientLimitsTest {
  private final VirtualClock clock = new VirtualClock();
  private LimitsConfig config =
      new LimitsConfig(
          10,
          OptionalInt.of(2),
          Optional.of(Rate.parse("1/s")),
          OptionalLong.of(1 << 20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(75));
  private final ClientLimits limits = new ClientLimits(() -> config, clock);

  @Test
  void aRequestTooEarlyWaitsAndOneFarTooEarlyIsRefused() {
    assertEquals(Turn.NOW, limits.request("a"));
    for (int i = 1; i <= 5; i++) {
      assertEquals(new Turn(true, Duration.ofSeconds(i)), limits.request("a"));
    }
    assertEquals(new Turn(false, Duration.ofSeconds(6)), limits.request("a"));
    clock.passSeconds(1);
    assertTrue(limits.request("a").isGiven());
  }

  @Test
  void everyClientHasItsOwnShare() {
    while (limits.request("storm").isGiven()) {}
    assertEquals(Turn.NOW, limits.request("other"));
  }

  @Test
  void allConnectionsOfAClientShareItsBandwidth() {
    Pace one = limits.pace("a");
    Pace two = limits.pace("a");
    var unused = one.sent().apply(1 << 20);
    assertTrue(two.sent().apply(1 << 20).compareTo(Duration.ofMillis(1500)) > 0);
    assertEquals(Duration.ZERO, limits.pace("b").sent().apply(1 << 10));
    assertEquals(1 << 18, one.mostAtOnce());
  }

  @Test
  void connectionsAreCountedInAndOut() {
    assertTrue(limits.joined("a"));
    assertTrue(limits.joined("a"));
    assertFalse(limits.joined("a"));
    assertTrue(limits.joined("b"));
    limits.left("a");
    limits.left("a");
    assertTrue(limits.joined("a"));
  }

  @Test
  void whatIsNotConfiguredIsNotLimited() {
    config = LimitsConfig.STANDARD;
    for (int i = 0; i < 1000; i++) {
      assertEquals(Turn.NOW, limits.request("a"));
      assertTrue(limits.joined("a"));
    }
    assertSame(Pace.NONE, limits.pace("a"));
  }

  @Test
  void aClientIsAnAddressOrOneNetworkOfIpv6() {
    assertEquals("10.0.0.1", ClientKey.of(new InetSocketAddress("10.0.0.1", 1)));
    String one = ClientKey.of(new InetSocketAddress("2001:db8:1:2:3::4", 1));
    assertEquals(one, ClientKey.of(new InetSocketAddress("2001:db8:1:2:ffff::1", 9)));
    assertNotEquals(one, ClientKey.of(new InetSocketAddress("2001:db8:1:3::1", 1)));
  }
}
