package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RegionSizeTest {
  private static final int MIB = 1 << 20;

  private final VirtualTimers timers = new VirtualTimers();
  private final RegionSize size = new RegionSize(timers);

  private int after(int taken, Duration time) {
    size.begin();
    timers.pass(time, () -> {});
    size.taken(taken);
    return size.begin();
  }

  @Test
  void growsForWhoTakesRegionsQuickly() {
    assertEquals(MIB, size.begin());
    assertEquals(2 * MIB, after(MIB, Duration.ofMillis(5)));
    assertFalse(size.isMost());
    assertEquals(4 * MIB, after(2 * MIB, Duration.ofMillis(150)));
    assertTrue(size.isMost());
    assertEquals(4 * MIB, after(4 * MIB, Duration.ofMillis(10)));
  }

  @Test
  void isSmallAgainForWhoBecomesSlow() {
    after(MIB, Duration.ofMillis(5));
    assertEquals(MIB, after(2 * MIB, Duration.ofMillis(250)));
    assertFalse(size.isMost());
  }

  @Test
  void learnsNothingFromAShortRegion() {
    after(MIB, Duration.ofMillis(5));
    assertEquals(2 * MIB, after(1000, Duration.ofMillis(1)));
    assertEquals(MIB, after(1000, Duration.ofSeconds(1)), "but that it is slow");
  }
}
