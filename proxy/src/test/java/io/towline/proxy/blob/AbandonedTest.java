package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ProgressConfig.FinishAbandoned;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AbandonedTest {
  private static final long GIB = 1L << 30;

  private long now;
  private final Abandoned abandoned = new Abandoned(() -> now);

  private boolean admits(long bytes) {
    return abandoned.admits(FinishAbandoned.AUTO, bytes);
  }

  @Test
  void admitsFourAtATime() {
    for (int i = 0; i < 4; i++) {
      assertTrue(admits(1));
    }
    assertFalse(admits(1));
    abandoned.ended();
    assertTrue(admits(1));
  }

  @Test
  void admitsFiveGibibytesAnHour() {
    assertTrue(admits(4 * GIB));
    abandoned.ended();
    assertFalse(admits(2 * GIB));
    now += TimeUnit.MINUTES.toNanos(12); // a fifth of an hour: one more GiB
    assertTrue(admits(2 * GIB));
  }

  @Test
  void savesNoMoreThanAnHourUp() {
    now += TimeUnit.HOURS.toNanos(100);
    assertFalse(admits(5 * GIB + 1));
    assertTrue(admits(5 * GIB));
  }

  @Test
  void admitsNobodyWhereThatIsSaid() {
    assertFalse(abandoned.admits(FinishAbandoned.NEVER, 0));
  }

  @Test
  void admitsAllWhereThatIsSaid() {
    for (int i = 0; i < 10; i++) {
      assertTrue(abandoned.admits(FinishAbandoned.ALWAYS, 10 * GIB));
    }
  }
}
