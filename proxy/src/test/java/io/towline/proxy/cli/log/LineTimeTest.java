package io.towline.proxy.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LineTimeTest {
  private final LineTime time = new LineTime();

  @ParameterizedTest
  @CsvSource({
    "2026-11-26T16:10:05.123456789Z, 2026-11-26T16:10:05.123Z",
    "2026-11-26T16:10:05.999999999Z, 2026-11-26T16:10:05.999Z",
    "2026-11-26T16:10:05Z, 2026-11-26T16:10:05.000Z",
    "2026-11-26T16:10:00.007Z, 2026-11-26T16:10:00.007Z",
    "2026-11-26T16:00:00.070Z, 2026-11-26T16:00:00.070Z",
    "1969-12-31T23:59:59.001Z, 1969-12-31T23:59:59.001Z"
  })
  void showsMillisecondsAlways(Instant moment, String shown) {
    assertEquals(shown, time.of(moment));
    assertEquals(shown, time.of(moment)); // of a second that is known
  }
}
