package io.towline.proxy.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.health.VirtualClock;
import io.towline.proxy.limit.KeyedRates.Share;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyedRatesTest {
  private final VirtualClock clock = new VirtualClock();
  private final KeyedRates rates = new KeyedRates(clock);

  private static Share share(String key, int perMinute) {
    return new Share(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)), perMinute);
  }

  private int takes(Share... shares) {
    int taken = 0;
    while (rates.take(List.of(shares)).isEmpty()) {
      taken++;
    }
    return taken;
  }

  @Test
  void aKeyHasSoManyInAMinute() {
    assertEquals(10, takes(share("a", 10)));
    assertEquals(Optional.of(Duration.ofSeconds(6)), rates.take(List.of(share("a", 10))));
    clock.passSeconds(6);
    assertEquals(1, takes(share("a", 10)));
    clock.passSeconds(3600);
    assertEquals(10, takes(share("a", 10)));
  }

  @Test
  void everyKeyHasItsOwn() {
    assertEquals(10, takes(share("a", 10)));
    assertEquals(10, takes(share("b", 10)));
  }

  @Test
  void takesOfAllOrOfNone() {
    assertEquals(3, takes(share("small", 3), share("large", 10)));
    assertEquals(7, takes(share("large", 10)));
    assertEquals(0, takes(share("other", 5), share("large", 10)));
    assertEquals(5, takes(share("other", 5)), "nothing of it was taken in vain");
  }

  @Test
  void whatIsGivenBackIsThereAgainAndNoMore() {
    List<Share> shares = List.of(share("a", 3), share("b", 2));
    assertTrue(rates.take(shares).isEmpty());
    rates.giveBack(shares);
    rates.giveBack(shares);
    assertEquals(2, takes(share("b", 2)));
    assertEquals(3, takes(share("a", 3)));
  }
}
