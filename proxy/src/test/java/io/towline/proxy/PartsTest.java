package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.towline.oci.Digest;
import io.towline.proxy.fake.Behaviour;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One big blob from an upstream that gives each connection little, as a long way does. */
@Timeout(60)
class PartsTest {
  private static final String REPOSITORY = "team/app";
  private static final int MIB = 1 << 20;
  private static final byte[] BLOB = Images.randomBytes(3, 28 * MIB + 12_345);
  private static final byte[] NEXT = Images.randomBytes(4, 20 * MIB + 54_321);
  private static final int RATE = 4 * MIB;
  private static final Duration ROUND_TRIP = Duration.ofMillis(60);
  private static final Predicate<RecordedRequest> FOR_A_PART =
      request -> request.header("Range").isPresent();

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();
  private final Digest digest = origin.serves(REPOSITORY, BLOB);
  private final Digest next = origin.serves(REPOSITORY, NEXT);

  PartsTest() throws IOException {}

  @BeforeEach
  void isFarAndGivesEachConnectionLittle() {
    origin.everything().answersAfter(ROUND_TRIP);
    origin.blobGets().answersAfter(ROUND_TRIP).throttlesFrom(0, RATE);
  }

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  private Behaviour parts() {
    return origin
        .when(FOR_A_PART.and(request -> request.target().contains("/blobs/")))
        .answersAfter(ROUND_TRIP);
  }

  private long asksForParts(Digest of) {
    return origin.blobRequests(of).stream().filter(FOR_A_PART).count();
  }

  private static void assertPulls(RunningProxy proxy, Digest digest, byte[] blob)
      throws IOException {
    assertArrayEquals(blob, proxy.get(blobPath(REPOSITORY, digest)).body());
  }

  /** What the timeline of the newest blob says of parts. */
  private static List<String> toldOfParts(RunningProxy proxy) throws IOException {
    List<String> told = new ArrayList<>();
    for (JsonNode blob : proxy.admin("pulls").path("blobs")) {
      for (JsonNode event : blob.path("events")) {
        if (event.path("kind").asText().equals("parts")) {
          told.add(event.path("detail").asText());
        }
      }
    }
    return told;
  }

  @Test
  void bringsTheNextBlobOverSeveralConnectionsFromTheStart() throws Exception {
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      assertPulls(proxy, digest, BLOB);
      assertTrue(asksForParts(digest) >= 3, "asked " + origin.blobRequests(digest));
      assertTrue(origin.bodyBytesSent() < BLOB.length + 8L * MIB, origin.bodyBytesSent() + " sent");

      assertPulls(proxy, next, NEXT);
      assertTrue(asksForParts(next) >= 3, "asked " + origin.blobRequests(next));
      assertTrue(origin.connectionsOpen() <= 8, origin.connectionsOpen() + " open");
      assertTrue(toldOfParts(proxy).toString().contains("that helped of late"));
    }
  }

  @Test
  void leavesItAtOneConnectionWhereMoreAreNotWanted() throws Exception {
    try (RunningProxy proxy =
        new ProxySetup(cache, origin).progress(Progress.withMaxParts(1)).start()) {
      assertPulls(proxy, digest, BLOB);
      assertEquals(0, asksForParts(digest));
    }
  }

  @Test
  void asksANearUpstreamOnce() throws Exception {
    origin.isHonest();
    origin.blobGets().throttlesFrom(0, RATE);
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      assertPulls(proxy, digest, BLOB);
      assertEquals(
          1, origin.blobRequests(digest).stream().filter(r -> r.method().equals("GET")).count());
    }
  }

  @Test
  void goesOnWithTheFirstConnectionWhereTheOthersAreRefused() throws Exception {
    parts().answers(429);
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      assertPulls(proxy, digest, BLOB);
      long tried = asksForParts(digest);
      assertTrue(tried >= 1 && tried <= 8, tried + " tried");
      assertTrue(origin.bodyBytesSent() <= BLOB.length, origin.bodyBytesSent() + " sent");
      assertTrue(toldOfParts(proxy).toString().contains("over one connection again"));
    }
  }

  @Test
  void goesOnWithTheFirstConnectionWhereEachPartIsAllOfTheBlob() throws Exception {
    parts().ignoresRange().throttlesFrom(0, RATE);
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      assertPulls(proxy, digest, BLOB);
      assertTrue(origin.bodyBytesSent() < BLOB.length + 8L * MIB, origin.bodyBytesSent() + " sent");
      assertPulls(proxy, next, NEXT);
      assertEquals(0, asksForParts(next), "it was tried again");
    }
  }

  @Test
  void goesOnWithTheFirstConnectionWhereTheOthersGetNoAnswer() throws Exception {
    parts().muteHeaders();
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      assertPulls(proxy, digest, BLOB);
      assertTrue(asksForParts(digest) >= 1);
      assertPulls(proxy, next, NEXT);
      assertEquals(0, asksForParts(next), "it was tried again");
    }
  }

  @Test
  void survivesWrongBytesInOneOfTheParts() throws Exception {
    parts().first(1).corruptsAt(5 * MIB).throttlesFrom(0, RATE);
    try (RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      proxy.get(blobPath(REPOSITORY, digest)); // it may end short, and is never wrong
      assertPulls(proxy, digest, BLOB);
      assertFalse(toldOfParts(proxy).isEmpty());
    }
  }
}
