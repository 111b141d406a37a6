package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cache.Progress;
import io.towline.config.MaskConfig;
import io.towline.proxy.fake.Images;
import io.towline.proxy.request.Delivery.Ending;
import io.towline.proxy.timeline.TimelineEvent;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client gets while its blob's upstream stands still, in virtual time. */
class StallMaskingTest {
  private static final byte[] BLOB = Images.randomBytes(1, 300_000);
  private static final MaskConfig OFF =
      new MaskConfig(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ZERO);
  private static final Duration TENTH = Duration.ofMillis(100);
  private static final long LONGEST_GAP_NANOS = Duration.ofMillis(3500).toNanos();

  @TempDir Path directory;

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static boolean hasLine(StreamBench bench, String line) {
    return new String(bench.metrics.scrape(), StandardCharsets.UTF_8)
        .lines()
        .anyMatch(line::equals);
  }

  @Test
  void givesAByteAfterTwoSecondsAndThenOneEveryThree() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      bench.arrive(0, 200_000);
      int all = 200_000 - 4096;
      assertEquals(all, bench.received.size());
      bench.pass(Duration.ofMillis(1999));
      assertEquals(all, bench.received.size());
      bench.pass(Duration.ofMillis(1));
      assertEquals(all + 1, bench.received.size());
      bench.pass(Duration.ofMillis(2999));
      assertEquals(all + 1, bench.received.size());
      bench.pass(seconds(57));
      assertEquals(all + 20, bench.received.size());
      assertTrue(hasLine(bench, "towline_masked_streams{upstream=\"origin\"} 1.0"));
      assertTrue(hasLine(bench, "towline_masked_seconds_total 57.0"));
    }
  }

  @Test
  void goesOnWithEverythingButTheReserveAfterwards() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      bench.arrive(0, 200_000);
      bench.pass(seconds(30));
      bench.arrive(200_000, 250_000);
      assertEquals(250_000 - 4096, bench.received.size());
      assertTrue(hasLine(bench, "towline_masked_streams{upstream=\"origin\"} 0.0"));
      assertEquals(Progress.VERIFIED, bench.arrive(250_000, BLOB.length).progress());
      assertArrayEquals(BLOB, bench.received.toByteArray());
      assertEquals(
          List.of(Kind.DRIBBLE, Kind.RECOVERED),
          bench.timeline.events().stream().map(TimelineEvent::kind).toList());
      assertEquals(Ending.COMPLETE, bench.ending());
      assertEquals(BLOB.length, bench.delivery().sentBytes());
      assertEquals("28000", bench.word("masked_ms"));
      assertTrue(hasLine(bench, "towline_rescued_pulls_total 1.0"));
    }
  }

  @Test
  void countsAPullWhoseUpstreamFailedAsRescuedOnce() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      bench.timeline.add(Kind.FAILED, "origin", 0, "reset");
      bench.arrive(0, BLOB.length);
      assertTrue(hasLine(bench, "towline_rescued_pulls_total 1.0"));
    }
  }

  @Test
  void leavesNoTimerBehind() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      bench.arrive(0, BLOB.length);
      assertEquals(BLOB.length, bench.received.size());
      assertEquals(0, bench.timers.pending());
      assertEquals(Ending.COMPLETE, bench.ending());
      assertTrue(hasLine(bench, "towline_rescued_pulls_total 0.0"));
    }
  }

  @Test
  void endsShortAfterTwoMinutesWithoutProgress() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      bench.arrive(0, 200_000);
      bench.pass(Duration.ofMillis(119_900));
      assertTrue(bench.isOpen());
      bench.pass(seconds(3));
      assertFalse(bench.isOpen());
      assertEquals(Ending.CUT, bench.ending());
      assertEquals("nobody made progress for 120 s", bench.word("cut"));
      assertTrue(hasLine(bench, "towline_masked_streams{upstream=\"origin\"} 0.0"));
      assertEquals(0, bench.timers.pending());
    }
  }

  @Test
  void goesOnAsLongAsAnyByteComesInTime() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      for (int at = 0; at < 20; at++) {
        bench.arrive(100_000 + at, 100_001 + at); // beyond what this client waits for
        bench.pass(seconds(100));
      }
      assertTrue(bench.isOpen());
    }
  }

  @Test
  void neitherGivesNorEndsWhereMaskingIsOff() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(OFF, true);
      bench.arrive(0, 200_000);
      bench.pass(seconds(600));
      assertEquals(200_000 - 4096, bench.received.size());
      assertTrue(bench.isOpen());
    }
  }

  @Test
  void keepsTheLastByteHoweverLongTheDigestTakes() throws IOException {
    byte[] wrong = BLOB.clone();
    wrong[17] ^= 1;
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      bench.arrive(wrong, 0, BLOB.length - 1);
      bench.pass(seconds(60));
      assertEquals(Progress.MISMATCH, bench.arrive(wrong, BLOB.length - 1, BLOB.length).progress());
      assertFalse(bench.isOpen());
      assertTrue(bench.received.size() < BLOB.length - 4000);
      assertEquals(Ending.CUT, bench.ending());
    }
  }

  @Test
  void masksAnIsolatedRangeAndHoldsNothingBackOnceAllOfItIsHere() throws IOException {
    byte[] blob = Images.randomBytes(2, 4 << 20);
    try (StreamBench bench = new StreamBench(directory, blob, "Range", "bytes=3000000-3099999")) {
      bench.start(MaskConfig.STANDARD, true);
      bench.arrive(blob, 3_000_000, 3_050_000);
      assertEquals(50_000 - 4096, bench.received.size());
      bench.pass(seconds(11));
      assertEquals(50_000 - 4096 + 4, bench.received.size());
      bench.arrive(blob, 3_050_000, 3_100_000);
      assertArrayEquals(
          Arrays.copyOfRange(blob, 3_000_000, 3_100_000), bench.received.toByteArray());
      assertEquals(Ending.COMPLETE, bench.ending());
    }
  }

  @Test
  void stopsWhenTheClientLeaves() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      bench.arrive(0, 200_000);
      bench.pass(seconds(10));
      bench.leave();
      assertEquals(Ending.CLIENT_LEFT, bench.ending());
      assertEquals(200_000 - 4096 + 3, bench.delivery().sentBytes());
      assertTrue(hasLine(bench, "towline_masked_streams{upstream=\"origin\"} 0.0"));
      assertTrue(hasLine(bench, "towline_masked_seconds_total 8.0"));
      assertEquals(0, bench.timers.pending());
    }
  }

  /**
   * Over any schedule of bytes and stalls: the client has a prefix of the blob, no gap above 3.5 s
   * while there is a reserve, the last byte only after the digest, and no more of the reserve than
   * the silences ask for.
   */
  @Test
  void holdsOverAnySchedule() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      new Schedule(seed).run(directory.resolve("seed" + seed));
    }
  }

  private static final class Schedule {
    private final Random random;
    private final byte[] blob;
    private final byte[] sent;
    private final String name;
    private int fetched;
    private int spread;

    Schedule(int seed) {
      random = new Random(seed);
      blob = Images.randomBytes(seed, 66_000 + random.nextInt(150_000));
      sent = blob.clone();
      if (random.nextInt(4) == 0) {
        sent[random.nextInt(sent.length)] ^= 1;
      }
      name = "seed " + seed;
    }

    void run(Path directory) throws IOException {
      try (StreamBench bench = new StreamBench(directory, blob)) {
        bench.start(MaskConfig.STANDARD, true);
        long began = bench.timers.nanoTime();
        boolean verified = false;
        while (fetched < blob.length) {
          int more = Math.min(blob.length - fetched, 1 + random.nextInt(step()));
          verified = bench.arrive(sent, fetched, fetched + more).progress() == Progress.VERIFIED;
          fetched += more;
          check(bench, verified, began);
          for (Duration left = silence(); !left.isZero() && fetched < blob.length; ) {
            bench.pass(TENTH);
            left = left.minus(TENTH);
            check(bench, verified, began);
          }
        }
        boolean right = Arrays.equals(blob, sent);
        assertEquals(right, verified, name);
        assertEquals(right, bench.received.size() == blob.length, name);
        assertEquals(right, bench.ending() == Ending.COMPLETE, name);
      }
    }

    private int step() {
      return random.nextInt(3) == 0 ? 10 : 20_000;
    }

    private Duration silence() {
      return TENTH.multipliedBy(random.nextInt(4) == 0 ? random.nextInt(600) : random.nextInt(30));
    }

    private void check(StreamBench bench, boolean verified, long began) {
      byte[] received = bench.received.toByteArray();
      int count = received.length;
      assertTrue(count <= fetched, name);
      assertTrue(Arrays.equals(received, 0, count, sent, 0, count), name);
      assertTrue(verified || count < blob.length, name);
      long now = bench.timers.nanoTime();
      boolean hasReserve = Math.min(fetched, blob.length - 1) > count;
      if (hasReserve && bench.isOpen()) {
        assertTrue(now - bench.lastByteNanos <= LONGEST_GAP_NANOS, name + " waits at " + count);
      }
      int asAlways = Math.max(Math.min(64, fetched), fetched - 4096);
      spread = verified ? spread : Math.max(spread, count - asAlways);
      long silences = (now - began) / Duration.ofSeconds(2).toNanos();
      assertTrue(spread <= silences + 1, name + " gave " + spread + " of the reserve");
    }
  }
}
