package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLayoutTest {
  private static final RepositoryName ALPINE = new RepositoryName("library/alpine");

  @TempDir Path cache;
  private final ManualTime time = new ManualTime();
  private final NotedEvents events = new NotedEvents();
  private final Set<Digest> stored = ConcurrentHashMap.newKeySet();
  private TagStore tags;
  private Path index;

  @BeforeEach
  void open() {
    tags = new TagStore(cache, 100, time.background(), events);
    index = cache.resolve("index.json");
  }

  @Test
  void isAValidLayoutFromTheBeginning() throws IOException {
    layout();
    assertTrue(Files.readString(index).contains("\"manifests\":[\n]"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(index)));
  }

  @Test
  void namesATagWithinTenSecondsOfItsManifest() throws IOException {
    ImageLayout layout = layout();
    time.pass(Duration.ofSeconds(10));
    Digest manifest = tag("3");
    time.pass(Duration.ofSeconds(10));
    assertFalse(names("3"), "the manifest is not stored yet");
    stored.add(manifest);
    layout.changed();
    time.pass(Duration.ofSeconds(10));
    assertTrue(names("3"));
    stored.clear();
    layout.changed();
    time.pass(Duration.ofSeconds(10));
    assertFalse(names("3"));
  }

  @Test
  void isWrittenAtMostEveryTenSeconds() throws IOException {
    layout();
    time.pass(Duration.ofSeconds(30));
    stored.add(tag("1"));
    time.pass(Duration.ZERO);
    assertTrue(names("1"), "after a long quiet at once");
    stored.add(tag("2"));
    time.pass(Duration.ofMillis(9_999));
    assertFalse(names("2"));
    time.pass(Duration.ofMillis(1));
    assertTrue(names("2"));
  }

  @Test
  void waitsTwentyTimesAsLongAsTheLastWritingTook() throws IOException {
    ImageLayout layout =
        new ImageLayout(
            cache,
            tags,
            digest -> {
              time.takes(Duration.ofSeconds(2));
              return stored.contains(digest);
            },
            time.background());
    stored.add(tag("1"));
    time.pass(Duration.ofSeconds(10));
    assertTrue(names("1"));
    stored.add(tag("2"));
    time.pass(Duration.ofSeconds(39));
    assertFalse(names("2"));
    time.pass(Duration.ofSeconds(1));
    assertTrue(names("2"));
    layout.close();
  }

  @Test
  void manyChangesAreOneWriting() {
    ImageLayout layout = layout();
    time.pass(Duration.ofSeconds(10));
    int before = time.waiting();
    for (int i = 0; i < 100; i++) {
      layout.changed();
    }
    assertEquals(before + 1, time.waiting());
  }

  @Test
  void isLeftAloneWhenItWouldSayTheSame() throws IOException {
    stored.add(tag("1"));
    ImageLayout layout = layout();
    time.pass(Duration.ofSeconds(10));
    Object file = Files.readAttributes(index, "unix:ino").get("ino");
    layout.changed();
    time.pass(Duration.ofSeconds(10));
    assertEquals(file, Files.readAttributes(index, "unix:ino").get("ino"));
    layout.close();

    ImageLayout again = layout();
    time.pass(Duration.ofSeconds(10));
    assertEquals(file, Files.readAttributes(index, "unix:ino").get("ino"), "nor after a restart");
    stored.clear();
    again.changed();
    time.pass(Duration.ofSeconds(10));
    assertNotEquals(file, Files.readAttributes(index, "unix:ino").get("ino"));
  }

  @Test
  void closeWritesWhatChanged() throws IOException {
    ImageLayout layout = layout();
    stored.add(tag("1"));
    layout.close();
    assertTrue(names("1"));
    stored.add(tag("2"));
    layout.close();
    time.pass(Duration.ofMinutes(1));
    assertFalse(names("2"), "closed");
  }

  @Test
  void aWritingThatFailsIsAWarningAndTriedAgain() throws IOException {
    layout();
    Path blocker = Files.createDirectory(cache.resolve("index.json.tmp"));
    Files.createFile(blocker.resolve("x"));
    stored.add(tag("1"));
    time.pass(Duration.ofSeconds(30));
    assertEquals(1, events.warnings.size());
    assertTrue(events.warnings.get(0).contains(index.toString()), events.warnings.get(0));
    Files.delete(blocker.resolve("x"));
    time.pass(Duration.ofSeconds(10));
    assertTrue(names("1"));
  }

  @Test
  void replacesALinkAndNotWhatItPointsTo() throws IOException {
    Path elsewhere = Files.writeString(cache.resolve("elsewhere"), "mine");
    Files.createSymbolicLink(index, elsewhere);
    layout();
    assertTrue(Files.isRegularFile(index, LinkOption.NOFOLLOW_LINKS));
    assertEquals("mine", Files.readString(elsewhere));
  }

  private ImageLayout layout() {
    return new ImageLayout(cache, tags, stored::contains, time.background());
  }

  private boolean names(String tag) throws IOException {
    return Files.readString(index).contains("\"docker.io/library/alpine:" + tag + "\"");
  }

  private Digest tag(String tag) {
    byte[] bytes = tag.getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.sha256(bytes);
    Descriptor manifest = new Descriptor(MediaType.OCI_INDEX, digest, bytes.length);
    tags.put(
        new TagKey("docker.io", ALPINE, tag, ""),
        new TagEntry(manifest, Instant.EPOCH, Optional.empty()));
    return digest;
  }
}
