package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RareWarningsTest {
  @Test
  void tellsOneAMinute() {
    ManualTime time = new ManualTime();
    NotedEvents events = new NotedEvents();
    RareWarnings warnings = new RareWarnings(events, time.background());
    warnings.say("first");
    time.pass(Duration.ofSeconds(59));
    warnings.say("too soon");
    time.pass(Duration.ofSeconds(1));
    warnings.say("second");
    assertEquals(List.of("first", "second"), events.warnings);
  }
}
