package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123456789Z");
  private static final RepositoryName ALPINE = new RepositoryName("library/alpine");
  private static final TagKey KEY = new TagKey("docker.io", ALPINE, "3", "application/json");

  @TempDir Path cache;
  private final ManualTime time = new ManualTime();
  private final NotedEvents events = new NotedEvents();

  @Test
  void tellsTagsApartByEveryPartOfTheirKey() {
    TagStore tags = open();
    tags.put(KEY, entry("a", NOON));
    assertEquals(Optional.of(entry("a", NOON)), tags.find(KEY));
    assertFalse(tags.find(new TagKey("quay.io", ALPINE, "3", "application/json")).isPresent());
    RepositoryName other = new RepositoryName("library/debian");
    assertFalse(tags.find(new TagKey("docker.io", other, "3", "application/json")).isPresent());
    assertFalse(tags.find(new TagKey("docker.io", ALPINE, "4", "application/json")).isPresent());
    assertFalse(tags.find(new TagKey("docker.io", ALPINE, "3", "")).isPresent());
  }

  @Test
  void surviveARestartAndAKillToTheNanosecond() {
    TagStore tags = open();
    tags.put(KEY, new TagEntry(descriptor("a"), NOON, Optional.of("\"etag\"")));
    time.pass(Duration.ofSeconds(1));
    TagStore killed = open();
    TagEntry found = killed.find(KEY).orElseThrow();
    assertEquals(new TagEntry(descriptor("a"), NOON, Optional.of("\"etag\"")), found);
    killed.forget(KEY);
    killed.close();
    assertEquals(Optional.empty(), open().find(KEY));
  }

  @Test
  void aNewTimeAloneIsWrittenLater() {
    TagStore tags = open();
    tags.put(KEY, entry("a", NOON));
    time.pass(Duration.ofSeconds(1));
    tags.put(KEY, entry("a", NOON.plusSeconds(9)));
    time.pass(Duration.ofSeconds(30));
    assertEquals(NOON, open().find(KEY).orElseThrow().checkedAt());
    time.pass(Duration.ofSeconds(31));
    assertEquals(NOON.plusSeconds(9), open().find(KEY).orElseThrow().checkedAt());
  }

  @Test
  void aMovedTagIsWrittenSoon() {
    TagStore tags = open();
    tags.put(KEY, entry("a", NOON));
    tags.put(KEY, entry("b", NOON));
    time.pass(Duration.ofSeconds(1));
    assertEquals(descriptor("b"), open().find(KEY).orElseThrow().manifest());
  }

  @Test
  void tellsWhenATagCameMovedOrWent() {
    TagStore tags = open();
    AtomicInteger told = new AtomicInteger();
    tags.onChange(told::incrementAndGet);
    tags.put(KEY, entry("a", NOON));
    assertEquals(1, told.get());
    tags.put(KEY, entry("a", NOON.plusSeconds(1)));
    tags.put(KEY, new TagEntry(descriptor("a"), NOON, Optional.of("\"new\"")));
    assertEquals(1, told.get());
    tags.put(KEY, entry("b", NOON));
    assertEquals(2, told.get());
    tags.forget(KEY);
    tags.forget(KEY);
    assertEquals(3, told.get());
  }

  @Test
  void dropsWhatWasPutLongestAgo() {
    TagStore tags = new TagStore(cache, 2, time.background(), events);
    TagKey second = new TagKey("docker.io", ALPINE, "second", "");
    tags.put(KEY, entry("a", NOON));
    tags.put(second, entry("a", NOON));
    tags.put(KEY, entry("a", NOON.plusSeconds(1)));
    tags.put(new TagKey("docker.io", ALPINE, "third", ""), entry("a", NOON));
    assertTrue(tags.find(KEY).isPresent());
    assertFalse(tags.find(second).isPresent());
  }

  @Test
  void doesNotKeepWhatAStrangerMadeTooLong() {
    TagStore tags = open();
    TagKey longKey = new TagKey("docker.io", ALPINE, "3", "\u20ac".repeat(1_024));
    TagEntry longEntry = new TagEntry(descriptor("a"), NOON, Optional.of("\u20ac".repeat(256)));
    tags.put(longKey, longEntry);
    TagKey tooLong = new TagKey("docker.io", ALPINE, "3", "a".repeat(1_025));
    tags.put(tooLong, entry("a", NOON));
    tags.put(KEY, entry("a", NOON));
    tags.put(KEY, new TagEntry(descriptor("b"), NOON, Optional.of("e".repeat(257))));
    tags.close();
    assertFalse(tags.find(tooLong).isPresent());
    assertFalse(tags.find(KEY).isPresent(), "the old meaning is known to be wrong");
    assertEquals(Optional.of(longEntry), open().find(longKey));
    assertTrue(events.warnings.isEmpty(), events.warnings.toString());
  }

  private TagStore open() {
    return new TagStore(cache, 100, time.background(), events);
  }

  private static TagEntry entry(String content, Instant checkedAt) {
    return new TagEntry(descriptor(content), checkedAt, Optional.empty());
  }

  private static Descriptor descriptor(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new Descriptor(MediaType.OCI_INDEX, Digest.sha256(bytes), bytes.length);
  }
}
