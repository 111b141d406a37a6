package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullLimitTest {
  private final VirtualClock clock = new VirtualClock();
  private final PullLimit limit = new PullLimit(clock);

  private void told(long remaining, OptionalLong most) {
    limit.told(new Quota(remaining, most, Duration.ofHours(6)));
  }

  @Test
  void whoNeverSpokeOfALimitHasNone() {
    assertFalse(limit.exists());
    assertFalse(limit.isLow());
  }

  @ParameterizedTest
  @CsvSource({
    "10,100,false",
    "9,100,true",
    "0,5,true",
    "2,5,true",
    "3,5,false",
    "9,50,true",
    "10,50,false",
    "199,2000,true",
    "200,2000,false"
  })
  void lessThanATenthOrTenIsLow(long remaining, long most, boolean low) {
    told(remaining, OptionalLong.of(most));
    assertTrue(limit.exists());
    assertEquals(low, limit.isLow());
  }

  @ParameterizedTest
  @CsvSource({"20,false", "19,true"})
  void withoutALimitLessThanTwentyIs(long remaining, boolean low) {
    told(remaining, OptionalLong.empty());
    assertEquals(low, limit.isLow());
  }

  @Test
  void afterTheWindowItIsVoid() {
    told(0, OptionalLong.of(100));
    clock.pass(Duration.ofHours(6));
    assertFalse(limit.isLow());
    assertTrue(limit.exists());
  }
}
