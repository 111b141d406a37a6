package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.Configuration;
import io.towline.proxy.health.HealthBook;
import io.towline.proxy.metrics.ProgressTime;
import io.towline.proxy.request.Configurations;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthReporterTest {
  @Test
  void tellsTheTimesOfEachConfiguredUpstream() {
    Configuration configuration =
        Configurations.of(
            Optional.empty(), Configurations.registry("fake.test", List.of(), List.of()));
    HealthReporter reporter = new HealthReporter(() -> configuration, new HealthBook(() -> 0L));
    assertEquals(
        List.of(
            new ProgressTime("origin", "token", 1.5),
            new ProgressTime("origin", "manifest", 1.5),
            new ProgressTime("origin", "first_byte", 1.5)), // no gap: T is off
        reporter.progressTimes());
  }
}
