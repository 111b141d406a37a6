package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.HttpResponse;
import io.towline.config.MaskConfig;
import io.towline.proxy.fake.Images;
import io.towline.proxy.request.Delivery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the head of a blob's answer goes out, in virtual time. */
class HeadInTimeTest {
  private static final byte[] BLOB = Images.randomBytes(1, 300_000);
  private static final byte[] SMALL = Images.randomBytes(2, 5_000);

  @TempDir Path directory;

  private static HttpResponse headOf(StreamBench bench) {
    HttpResponse head = bench.head;
    assertNotNull(head);
    return head;
  }

  private static void passSeconds(StreamBench bench, int seconds) {
    bench.pass(Duration.ofSeconds(seconds));
  }

  @Test
  void goesOutWithoutAByteWhereTheSizeIsKnown() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      passSeconds(bench, 21);
      assertNull(bench.head);
      passSeconds(bench, 2);
      assertEquals(200, headOf(bench).status().code());
      assertEquals("300000", headOf(bench).headers().get("Content-Length"));
      assertEquals("no", headOf(bench).headers().get("X-Accel-Buffering"));
      passSeconds(bench, 60);
      bench.arrive(0, BLOB.length);
      assertArrayEquals(BLOB, bench.received.toByteArray());
      assertEquals(Delivery.Ending.COMPLETE, bench.ending());
    }
  }

  @Test
  void isAnErrorWhereTheDownloadFailsBefore() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      passSeconds(bench, 15);
      bench.partial().fail(new IOException("no upstream answers"));
      passSeconds(bench, 0);
      assertNotNull(bench.useless);
      assertNull(bench.head);
    }
  }

  @Test
  void isFollowedByAShortEndWhereTheDownloadFailsAfterwards() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      passSeconds(bench, 23);
      bench.partial().fail(new IOException("no upstream answers"));
      passSeconds(bench, 0);
      assertNull(bench.useless);
      assertFalse(bench.isOpen());
      assertEquals("no upstream answers", bench.word("cut"));
    }
  }

  @Test
  void isA504WhereNobodyKnowsTheSize() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, false);
      passSeconds(bench, 23);
      assertEquals(504, headOf(bench).status().code());
      assertEquals("5", headOf(bench).headers().get("Retry-After"));
    }
  }

  @Test
  void countsTheMaskFromThere() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB)) {
      bench.start(MaskConfig.STANDARD, true);
      passSeconds(bench, 22 + 119);
      assertTrue(bench.isOpen());
      passSeconds(bench, 3);
      assertFalse(bench.isOpen());
    }
  }

  @Test
  void promisesNothingOfASmallBlobButItsSize() throws IOException {
    byte[] wrong = SMALL.clone();
    wrong[9] ^= 1;
    try (StreamBench bench = new StreamBench(directory, SMALL)) {
      bench.start(MaskConfig.STANDARD, true);
      passSeconds(bench, 23);
      assertEquals("5000", headOf(bench).headers().get("Content-Length"));
      bench.arrive(wrong, 0, SMALL.length);
      assertEquals(0, bench.received.size());
      bench.arrive(0, SMALL.length); // another source: nothing of the first has gone out
      assertArrayEquals(SMALL, bench.received.toByteArray());
    }
  }

  @Test
  void goesOutForARangeToo() throws IOException {
    try (StreamBench bench = new StreamBench(directory, BLOB, "Range", "bytes=1000-1999")) {
      bench.start(MaskConfig.STANDARD, true);
      passSeconds(bench, 23);
      assertEquals(206, headOf(bench).status().code());
      bench.arrive(0, 10_000);
      assertArrayEquals(Arrays.copyOfRange(BLOB, 1000, 2000), bench.received.toByteArray());
    }
  }
}
