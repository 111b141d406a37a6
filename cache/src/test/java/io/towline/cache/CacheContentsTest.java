package io.towline.cache;

import static io.towline.cache.CacheFixture.await;
import static io.towline.cache.CacheFixture.content;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cache.CacheContents.Blob;
import io.towline.cache.CacheContents.Pile;
import io.towline.cache.CacheContents.Removal;
import io.towline.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheContentsTest {
  private static final long MAX_BYTES = 4 << 20;
  private static final byte[] FIRST = content(100_000, 1);
  private static final Digest NAME = Digest.sha256(FIRST);

  @TempDir Path directory;
  private CacheFixture fixture;
  private CacheContents contents;

  @BeforeEach
  void open() throws IOException {
    fixture = new CacheFixture(directory, MAX_BYTES);
    contents = fixture.cache.contents();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private boolean store(Blob blob, byte[] bytes) throws IOException {
    return contents.store(blob, new ByteArrayInputStream(bytes), at -> {});
  }

  @Test
  void whatNobodyReadsIsRemovedAtOnce() throws IOException {
    fixture.store(FIRST);
    await(() -> removed(NAME) == Removal.REMOVED, "the last reader has closed");
    assertFalse(fixture.cache.holds(NAME));
    assertFalse(Files.exists(fixture.blobPath(FIRST)));
    assertEquals(Removal.ABSENT, contents.remove(NAME));
    assertEquals(0, fixture.cache.figures().blobs());
  }

  private Removal removed(Digest digest) {
    try {
      return contents.remove(digest);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsReadGoesWhenTheLastReaderCloses() throws IOException {
    fixture.store(FIRST);
    BlobReader reader = fixture.cache.openStored(NAME).orElseThrow();
    assertEquals(Removal.WHEN_CLOSED, contents.remove(NAME));
    assertArrayEquals(FIRST, CacheFixture.readAvailable(reader, 0, false));
    assertTrue(fixture.cache.holds(NAME));
    reader.close();
    await(() -> !fixture.cache.holds(NAME), "removed after the close");
    assertFalse(Files.exists(fixture.blobPath(FIRST)));
  }

  @Test
  void whatIsAskedForAgainStays() throws IOException {
    fixture.store(FIRST);
    byte[] other = content(50_000, 2);
    fixture.store(other);
    BlobReader reader = fixture.cache.openStored(NAME).orElseThrow();
    BlobReader unwanted = fixture.cache.openStored(Digest.sha256(other)).orElseThrow();
    contents.remove(NAME);
    contents.remove(Digest.sha256(other));
    fixture.cache.openStored(NAME).orElseThrow().close();
    reader.close();
    unwanted.close();
    await(() -> !fixture.cache.holds(Digest.sha256(other)), "the sweep has come by");
    assertTrue(fixture.cache.holds(NAME));
  }

  @Test
  void aRemovedManifestIsForgottenInMemoryToo() throws IOException {
    fixture.cache.put(NAME, FIRST);
    assertEquals(Removal.REMOVED, contents.remove(NAME));
    assertEquals(Optional.empty(), fixture.cache.contentInMemory(NAME));
    fixture.cache.put(NAME, FIRST);
    assertTrue(Files.exists(fixture.blobPath(FIRST)));
  }

  @Test
  void aStreamIsStoredUnderItsDigestAndCounted() throws IOException {
    assertTrue(store(new Blob(NAME, FIRST.length), FIRST));
    assertEquals(List.of(new Blob(NAME, FIRST.length)), contents.blobs());
    assertArrayEquals(FIRST, Files.readAllBytes(fixture.blobPath(FIRST)));
    assertEquals(
        "r--------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.blobPath(FIRST))));
    assertFalse(store(new Blob(NAME, FIRST.length), FIRST));
  }

  @Test
  void wrongBytesLeaveNothing() throws IOException {
    long before = fixture.cache.figures().bytes();
    byte[] wrong = FIRST.clone();
    wrong[5] ^= 1;
    assertThrows(ContentConflictException.class, () -> store(new Blob(NAME, FIRST.length), wrong));
    assertThrows(
        ContentConflictException.class, () -> store(new Blob(NAME, FIRST.length + 1), FIRST));
    assertEquals(List.of(), contents.blobs());
    assertEquals(before, fixture.cache.figures().bytes());
    assertEquals(List.of(), BlobFiles.list(directory.resolve("partial")));
  }

  @Test
  void whatIsHereIsComparedAllTheSame() throws IOException {
    store(new Blob(NAME, FIRST.length), FIRST);
    byte[] wrong = FIRST.clone();
    wrong[5] ^= 1;
    assertThrows(ContentConflictException.class, () -> store(new Blob(NAME, FIRST.length), wrong));
    assertThrows(ContentConflictException.class, () -> store(new Blob(NAME, 5), FIRST));
    assertTrue(fixture.cache.holds(NAME));
  }

  @Test
  void whatIsLargerThanTheCacheIsRefusedAndEvictsNothingThatIsHeld() throws IOException {
    store(new Blob(NAME, FIRST.length), FIRST);
    byte[] large = content((int) MAX_BYTES, 3);
    CacheContents.Hold hold = contents.hold(List.of(NAME));
    IOException refused =
        assertThrows(
            IOException.class, () -> store(new Blob(Digest.sha256(large), MAX_BYTES), large));
    assertTrue(String.valueOf(refused.getMessage()).contains("no room"), refused::getMessage);
    assertTrue(fixture.cache.holds(NAME));
    hold.close();
  }

  @Test
  void aDamagedBlobIsNamedAndPutAside() throws IOException {
    store(new Blob(NAME, FIRST.length), FIRST);
    assertEquals(Optional.empty(), contents.verify(NAME, at -> {}));
    Path file = fixture.blobPath(FIRST);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    byte[] damaged = FIRST.clone();
    damaged[99_999] ^= 1;
    Files.write(file, damaged);
    String reason = contents.verify(NAME, at -> {}).orElseThrow();
    assertTrue(reason.contains(Digest.sha256(damaged).toString()), reason);
    assertFalse(fixture.cache.holds(NAME));
    assertEquals(new Pile(1, FIRST.length), contents.quarantined());
    contents.dropQuarantined();
    assertEquals(Pile.NOTHING, contents.quarantined());
  }

  @Test
  void aCopyOfADamagedBlobFails() throws IOException {
    store(new Blob(NAME, FIRST.length), FIRST);
    ByteArrayOutputStream right = new ByteArrayOutputStream();
    contents.copy(NAME, Channels.newChannel(right));
    assertArrayEquals(FIRST, right.toByteArray());
    Path file = fixture.blobPath(FIRST);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.write(file, new byte[FIRST.length]);
    assertThrows(
        ContentConflictException.class,
        () -> contents.copy(NAME, Channels.newChannel(new ByteArrayOutputStream())));
    assertFalse(fixture.cache.holds(NAME));
  }

  @Test
  void restingDownloadsAreCountedAndDropped() throws IOException {
    FakeSource source = new FakeSource();
    try (BlobReader reader = fixture.open(FIRST, source)) {
      source.write(FIRST, 0, 60_000);
      assertEquals(60_000, reader.presentEnd(0));
    }
    fixture.close();
    open();
    assertEquals(Pile.NOTHING, contents.resting(false));
    contents.dropResting(false);
    assertEquals(1, contents.resting(true).count());
    contents.dropResting(true);
    assertEquals(Pile.NOTHING, contents.resting(true));
    assertFalse(Files.exists(fixture.partPath(FIRST)));
  }
}
