package io.towline.cache;

import static io.towline.cache.CacheFixture.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thinned week: every hundredth of its pulls. */
class WeekOfPullsTest {
  private static final int STEP = 100;

  @TempDir Path directory;

  @Test
  void aWeekStaysWithinItsBoundAndLeavesNothingBehind() throws IOException {
    PullTrace trace = new PullTrace(7, 3);
    FakeDisk disk;
    try (WeekOfPulls week = new WeekOfPulls(trace, directory.resolve("cache"))) {
      WeekOfPulls.Seen seen = week.run(STEP);
      disk = week.disk();
      assertTrue(seen.pulls > 3_000 && seen.hits > seen.pulls / 2, seen.hits + " hits");
      assertTrue(week.events().evicted.size() > 100, week.events().evicted.size() + " evicted");
      assertTrue(week.events().reasons.contains("free_space"));
      assertTrue(seen.worstBytes <= WeekOfPulls.MAX_BYTES, seen.worstBytes + " counted");
      assertTrue(seen.worstBytesOnDisk <= WeekOfPulls.MAX_BYTES, seen.worstBytesOnDisk + " there");
      assertTrue(seen.leastFreeBytes >= WeekOfPulls.MIN_FREE, seen.leastFreeBytes + " left free");
      await(() -> week.figures().activeDownloads() == 0, "everything rests");
      await(() -> differences(week).isEmpty(), "the directory is what the index says");
      await(() -> partials(week) == week.figures().partials(), "no partial file is forgotten");
      assertEquals(Set.of(), Set.copyOf(week.events().quarantined));
    }
    assertEquals(0, disk.open.get(), "files left open");
  }

  private static Set<String> differences(WeekOfPulls week) {
    try {
      return week.differences();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int partials(WeekOfPulls week) {
    try {
      return week.partialFiles();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
