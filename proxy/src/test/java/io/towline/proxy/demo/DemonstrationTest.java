package io.towline.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.demo.PullProgress.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole demonstration, with a registry that stops earlier. */
@Timeout(60)
class DemonstrationTest {
  private static final int FAST = 100 << 20;
  private static final int LARGE = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final Set<Path> before = folders();

  DemonstrationTest() throws IOException {}

  /** Those of this command in the system's temporary folder. */
  private static Set<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(path -> path.getFileName().toString().startsWith("towline-demo-"))
          .collect(Collectors.toSet());
    }
  }

  private static DemoSettings settings(int silentAfter) {
    return new DemoSettings(10_000, LARGE, new Fault(FAST, silentAfter), PATIENCE);
  }

  private static void await(Demonstration demonstration) {
    while (!demonstration.isOver()) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void theDirectPullIsCanceledAndTheOtherOneIsComplete() throws IOException {
    try (Demonstration demonstration = new Demonstration(settings(700_000), "test")) {
      await(demonstration);
      assertEquals(State.CANCELED, demonstration.direct().state());
      assertTrue(demonstration.direct().silentNanos() >= PATIENCE.toNanos());
      assertTrue(demonstration.direct().presentBytes() < demonstration.imageBytes());
      assertEquals(State.COMPLETE, demonstration.throughTowline().state());
      assertEquals(demonstration.imageBytes(), demonstration.throughTowline().presentBytes());
      assertTrue(demonstration.isAsExpected());
    }
    assertEquals(before, folders());
  }

  @Test
  void aRegistryThatIsWellIsNotWhatIsExpected() throws IOException {
    try (Demonstration demonstration = new Demonstration(settings(2 * LARGE), "test")) {
      await(demonstration);
      assertEquals(State.COMPLETE, demonstration.direct().state());
      assertEquals(State.COMPLETE, demonstration.throughTowline().state());
      assertFalse(demonstration.isAsExpected());
    }
  }

  @Test
  void anEndInTheMiddleLeavesNothingBehind() throws IOException {
    Demonstration demonstration = new Demonstration(settings(700_000), "test");
    demonstration.close();
    await(demonstration);
    assertFalse(demonstration.isAsExpected());
    assertEquals(before, folders());
    demonstration.close();
  }
}
