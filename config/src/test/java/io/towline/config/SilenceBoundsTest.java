package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilenceBoundsTest {

  @ParameterizedTest
  @CsvSource({
    "10s,3,2,5,60,60",
    "30s..60s,3,2,5,60,60",
    "60s..120s,3,2,5,60,120",
    "180s,3,2,5,180,180",
    "4s,3,2,4,60,60",
    "1s,1,1,1,60,60"
  })
  void adaptiveSuspicionIsShortAndClosingIsLate(
      String timeout, long first, long least, long most, long closeLeast, long closeMost)
      throws Exception {
    SilenceBounds bounds = of("image_pull_progress_timeout: " + timeout);
    assertEquals(Duration.ofSeconds(first), bounds.suspectFirst());
    assertEquals(Duration.ofSeconds(least), bounds.suspectLeast());
    assertEquals(Duration.ofSeconds(most), bounds.suspectMost());
    assertEquals(Duration.ofSeconds(closeLeast), bounds.closeLeast());
    assertEquals(Duration.ofSeconds(closeMost), bounds.closeMost());
  }

  @Test
  void fixedIsTheTimeoutAlone() throws Exception {
    Duration timeout = Duration.ofSeconds(10);
    assertEquals(
        new SilenceBounds(timeout, timeout, timeout, timeout, timeout),
        of("progress: {adaptive: false}"));
  }

  @Test
  void offIsNothing() throws Exception {
    Duration off = Duration.ZERO;
    assertEquals(new SilenceBounds(off, off, off, off, off), of("image_pull_progress_timeout: 0s"));
  }

  private static SilenceBounds of(String yaml) throws ConfigurationException {
    return SilenceBounds.of(Loads.text(yaml).configuration().registries().get(0).progress());
  }
}
