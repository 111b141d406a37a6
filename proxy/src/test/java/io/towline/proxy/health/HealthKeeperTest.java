package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Health.Standing;
import io.towline.spi.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthKeeperTest {
  private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

  @TempDir private Path directory;

  private final VirtualClock clock = new VirtualClock();
  private final HealthBook book = new HealthBook(clock);
  private final Endpoint endpoint = Endpoints.of("origin").get(0);

  private Path file() {
    return directory.resolve("upstreams.json");
  }

  private static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }

  @BeforeEach
  void learn() {
    UpstreamHealth health = book.of(endpoint);
    for (int i = 0; i < 200; i++) {
      health.answered(TrafficClass.MANIFEST, Duration.ofMillis(800));
      health.paused(Duration.ofMillis(1200));
    }
    health.delivered(40_000_000, Duration.ofSeconds(10));
    health.ended(Outcome.CUT, false);
    health.ended(Outcome.CUT, false);
    health.ended(Outcome.CUT, false);
  }

  private void save() {
    new HealthKeeper(book, directory, at(NOW)).saveChanges();
  }

  /** What another run knows, that begins so much later. */
  private UpstreamHealth restartedAfter(Duration later) {
    HealthBook next = new HealthBook(new VirtualClock());
    new HealthKeeper(next, directory, at(NOW.plus(later))).load();
    return next.of(endpoint);
  }

  private static void assertKnowsNothing(UpstreamHealth health) {
    assertEquals(Duration.ofMillis(1500), health.hedgeAfter(TrafficClass.MANIFEST));
    assertTrue(health.bytesPerSecond().isEmpty());
    assertEquals(Standing.GOOD, health.health().standing());
  }

  @Test
  void whatWasLearnedSurvivesARestart() {
    save();
    UpstreamHealth next = restartedAfter(Duration.ofSeconds(5));
    long hedge = next.hedgeAfter(TrafficClass.MANIFEST).toMillis();
    assertTrue(hedge >= 800 && hedge < 860, () -> hedge + " ms");
    assertEquals(Duration.ofMillis(1500), next.hedgeAfter(TrafficClass.TOKEN));
    long suspect = next.progress().orElseThrow().suspectAfter().toMillis();
    assertTrue(suspect >= 4800 && suspect <= 5000, () -> suspect + " ms");
    assertEquals(4_000_000, next.bytesPerSecond().orElseThrow(), 1);
    assertEquals(Standing.EJECTED, next.health().standing());
  }

  @Test
  void anEjectionGoesOnByTheWallClock() {
    save();
    assertEquals(Standing.PROBE, restartedAfter(Duration.ofSeconds(31)).health().standing());
  }

  @Test
  void aDayLaterNothingCounts() {
    save();
    assertKnowsNothing(restartedAfter(Duration.ofHours(25)));
  }

  @Test
  void aClockThatWasSetBackIsNoHarm() {
    save();
    assertEquals(4_000_000, restartedAfter(Duration.ofHours(-5)).bytesPerSecond().orElseThrow(), 1);
  }

  @Test
  void onlyItsOwnerReadsTheFileAndNothingElseIsLeft() throws IOException {
    save();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file()), files.toList());
    }
  }

  @Test
  void writesOnlyWhatIsNew() throws IOException {
    HealthKeeper keeper = new HealthKeeper(book, directory, at(NOW));
    keeper.saveChanges();
    Files.delete(file());
    keeper.saveChanges();
    assertFalse(Files.exists(file()));
    book.of(endpoint).ended(Outcome.DONE, false);
    keeper.saveChanges();
    assertTrue(Files.exists(file()));
  }

  @Test
  void writesALastTimeWhenItCloses() {
    HealthKeeper.open(book, directory, at(NOW)).close();
    assertTrue(Files.exists(file()));
  }

  @Test
  void aWriteThatWasCutOffIsNotInTheWay() throws IOException {
    Files.writeString(directory.resolve("upstreams.json.tmp"), "{");
    save();
    assertTrue(restartedAfter(Duration.ZERO).bytesPerSecond().isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[1,2]",
        "\u0000\u0001",
        "{\"version\":2,\"written\":\"2026-11-25T09:00:00Z\",\"upstreams\":[]}",
        "{\"version\":1,\"written\":\"yesterday\",\"upstreams\":[]}",
        "{\"version\":1,\"written\":\"2026-11-25T09:00:00Z\",\"upstreams\":[{\"url\":\"http://[\"}]}",
        "{\"version\":1,\"written\":\"2026-11-25T09:00:00Z\",\"upstreams\":[{}]}",
        "{\"version\":1,\"written\":\"2026-11-25T09:00:00Z\",\"upstreams\":7}"
      })
  void whatIsNoSnapshotIsIgnored(String text) throws IOException {
    Files.writeString(file(), text);
    assertKnowsNothing(restartedAfter(Duration.ZERO));
  }

  @Test
  void nonsensicalNumbersAreBounded() throws IOException {
    Files.writeString(
        file(),
        """
        {"version":1,"written":"2026-11-25T09:00:00Z","upstreams":[{"registry":"fake.test",
        "upstream":"origin","url":"http://origin.test",
        "manifest":{"age_seconds":-5,"milliseconds":[-1,0,1e30,"x",99999999999999999999]},
        "bytes_per_second":-7,"bytes_age_seconds":1e300,
        "ejections":2000000000,"ejected_seconds":9e18,"left_alone_seconds":-1}]}
        """);
    UpstreamHealth next = restartedAfter(Duration.ZERO);
    assertTrue(next.bytesPerSecond().isEmpty());
    assertEquals(Standing.EJECTED, next.health().standing());
    assertEquals(Duration.ZERO, next.leftAloneFor());
  }

  @Test
  void aHugeFileIsIgnored() throws IOException {
    Files.writeString(file(), " ".repeat(HealthFile.MAX_BYTES + 1));
    assertKnowsNothing(restartedAfter(Duration.ZERO));
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    save();
    Path elsewhere = Files.move(file(), directory.resolve("elsewhere"));
    Files.createSymbolicLink(file(), elsewhere);
    assertKnowsNothing(restartedAfter(Duration.ZERO));
    save();
    assertTrue(Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aFolderThatIsGoneIsNoError() throws IOException {
    Files.delete(directory);
    save();
    assertKnowsNothing(restartedAfter(Duration.ZERO));
    Files.createDirectory(directory);
  }

  @Test
  void allThatCanBeKnownFits() throws IOException {
    for (int i = 0; i < HealthBook.MOST_UPSTREAMS; i++) {
      UpstreamHealth health = book.of(Endpoints.of("a-rather-long-name-of-a-host-" + i).get(0));
      for (int sample = 0; sample < Samples.POINTS; sample++) {
        for (TrafficClass kind : TrafficClass.values()) {
          health.answered(kind, Duration.ofMillis(Samples.MOST_MILLIS));
        }
        health.silenced(Duration.ofMillis(Samples.MOST_MILLIS));
      }
    }
    save();
    assertTrue(
        Files.size(file()) < HealthFile.MAX_BYTES / 2, () -> file().toFile().length() + " bytes");
  }
}
