package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskHealthTest {
  @TempDir Path directory;
  private final FakeDisk disk = new FakeDisk();
  private final RecordedEvents events = new RecordedEvents();
  private long nanos;
  private DiskHealth health;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectory(directory.resolve("partial"));
    health = new DiskHealth(new BlobFiles(directory, disk), events, () -> nanos);
  }

  private void pass(long millis) {
    for (long tick = 0; tick < millis; tick += DiskHealth.TICK_MILLIS) {
      nanos += TimeUnit.MILLISECONDS.toNanos(DiskHealth.TICK_MILLIS);
      health.probe();
    }
  }

  private void fails() {
    health.failed(new IOException("No space left on device"));
  }

  @Test
  void aCallThatFailsByChanceStopsStoringForAMoment() {
    fails();
    assertFalse(health.storing());
    pass(500);
    assertTrue(health.storing());
    assertEquals(List.of(false, true), events.storing);
  }

  @Test
  void goesOnWithinThirtySecondsOfRoomHoweverLongThereWasNone() {
    disk.full = path -> true;
    fails();
    pass(3_600_000);
    assertFalse(health.storing());
    disk.full = path -> false;
    pass(10_000);
    assertTrue(health.storing());
  }

  @Test
  void warnsOnceAMinuteHoweverOftenItStopsAndGoesOn() {
    for (int minute = 0; minute < 5; minute++) {
      for (int second = 0; second < 12; second++) {
        fails();
        pass(5_000);
      }
    }
    long warnings = events.storing.stream().filter(now -> !now).count();
    assertTrue(warnings >= 4 && warnings <= 6, "warned " + warnings + " times in 5 minutes");
  }

  @Test
  void leavesNothingBehind() throws IOException {
    fails();
    pass(1_000);
    assertEquals(List.of(), BlobFiles.list(directory.resolve("partial")));
  }
}
