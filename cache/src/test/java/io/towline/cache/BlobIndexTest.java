package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobIndexTest {
  @TempDir Path cache;
  private final ManualTime time = new ManualTime();
  private final NotedEvents events = new NotedEvents();

  @Test
  void aKilledRunsBlobsAreKnownWithTheirMarksAndUses() {
    BlobIndex index = new BlobIndex(key -> false);
    IndexJournal journal = journal(index);
    Digest wide =
        Digest.of(Digest.Algorithm.SHA512, Digest.Algorithm.SHA512.newHash().digest(new byte[1]));
    index.put(digest(1), 100, mark(100), false);
    index.put(digest(2), 200, mark(200), false);
    index.put(wide, 300, mark(300), false);
    index.put(digest(4), 400, null, false); // not verified: the next survey finds it
    index.remove(digest(2), false, () -> true);
    time.pass(Duration.ofSeconds(1));
    BlobIndex killed = new BlobIndex(key -> false);
    IndexJournal again = journal(killed);
    assertEquals(2, killed.size());
    assertEquals(mark(100), Objects.requireNonNull(killed.find(digest(1))).trusted());
    assertEquals(mark(300), Objects.requireNonNull(killed.find(wide)).trusted());
    assertNull(killed.find(digest(2)));
    assertEquals(2 * 4096, killed.bytes());
    killed.open(digest(1));
    killed.close(digest(1));
    again.close();
    BlobIndex restarted = new BlobIndex(key -> false);
    journal(restarted).close();
    StoredRecord record = Objects.requireNonNull(restarted.record(BlobKey.of(digest(1))));
    assertEquals(2, record.uses());
    journal.close();
    assertTrue(events.warnings.isEmpty(), events.warnings.toString());
  }

  @Test
  void theOrderOfEvictionOutlastsARestart() {
    BlobIndex index = new BlobIndex(key -> false);
    IndexJournal journal = journal(index);
    for (int i = 0; i < 100; i++) {
      index.put(digest(i), 1 << 20, mark(1 << 20), false);
    }
    for (int i = 0; i < 50; i++) {
      evict(index);
    }
    for (int i = 50; i < 100; i += 2) {
      index.used(digest(i));
    }
    journal.close();
    BlobIndex restarted = new BlobIndex(key -> false);
    journal(restarted).close();
    for (int i = 0; i < 50; i++) {
      assertEquals(evict(index), evict(restarted));
    }
  }

  @Test
  void whoOpensABlobThatIsBeingRemovedWaitsAndDoesNotGetIt() throws Exception {
    BlobIndex index = new BlobIndex(key -> false);
    index.put(digest(1), 10, mark(10), false);
    AtomicReference<CompletableFuture<Boolean>> open = new AtomicReference<>();
    boolean gone =
        index.remove(
            digest(1),
            false,
            () -> {
              open.set(CompletableFuture.supplyAsync(() -> index.open(digest(1))));
              assertTrue(index.holds(digest(1)));
              return true;
            });
    assertTrue(gone);
    assertFalse(Objects.requireNonNull(open.get()).get(30, TimeUnit.SECONDS));
    assertFalse(index.holds(digest(1)));
  }

  @Test
  void aRemovalThatFailsLeavesTheBlobAsItWas() {
    BlobIndex index = new BlobIndex(key -> false);
    index.put(digest(1), 10, mark(10), false);
    assertFalse(index.remove(digest(1), true, () -> false));
    assertTrue(index.open(digest(1)));
    assertFalse(index.remove(digest(1), true, () -> true), "it is open");
    index.close(digest(1));
    assertEquals(digest(1), evict(index));
    assertEquals(0, index.bytes());
  }

  @Test
  void aBlobPinnedBeforeItCameIsNotOffered() {
    BlobIndex index = new BlobIndex(key -> key.equals(BlobKey.of(digest(1))));
    index.put(digest(1), 10, mark(10), false);
    assertNull(index.takeVictim());
    index.pinned(BlobKey.of(digest(1)), false);
    assertNotNull(index.takeVictim());
  }

  private static Digest evict(BlobIndex index) {
    BlobIndex.Victim victim = Objects.requireNonNull(index.takeVictim());
    index.ended(victim, true);
    return victim.digest();
  }

  private IndexJournal journal(BlobIndex index) {
    return new IndexJournal(cache, index, time.background(), events);
  }

  private static FileMark mark(long size) {
    return new FileMark(7, 8, size, 9, 10);
  }

  private static Digest digest(int number) {
    return Digest.sha256(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
  }
}
