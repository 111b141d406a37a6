package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBudgetTest {
  private static final long MIB = 1 << 20;
  private static final long MAX = 100 * MIB;
  private static final long MIN_FREE = 50 * MIB;

  @TempDir Path root;
  private final RecordedEvents events = new RecordedEvents();
  private final Set<BlobKey> pinned = new HashSet<>();
  private final Deque<Long> last = new ArrayDeque<>();
  private final BlobIndex index = new BlobIndex(pinned::contains);
  private long free = 1_000 * MIB;
  private long nanos;
  private BlobFiles files;
  private DiskBudget budget;

  @BeforeEach
  void open() throws IOException {
    files = new BlobFiles(root, FileChannel::open);
    files.createFolders();
    budget =
        new DiskBudget(
            new DiskLimits(MAX, MIN_FREE, () -> free),
            index,
            new Evictions(files, events, () -> nanos),
            new DiskBudget.Spare(
                SpareFiles.NONE,
                new SpareFiles(
                    () -> last.stream().mapToLong(bytes -> bytes).sum(),
                    () -> last.isEmpty() ? 0 : last.remove())));
  }

  @Test
  void makesRoomBeforeAWriteAndNeverMoreThanNeeded() throws IOException {
    for (int i = 0; i < 10; i++) {
      store(i, 10 * MIB);
    }
    assertTrue(budget.reserve(15 * MIB));
    assertEquals(2, events.evicted.size());
    assertEquals(95 * MIB, budget.bytes());
    assertFalse(Files.exists(files.blob(digest(0))));
  }

  @Test
  void whatCanNeverFitEvictsNothing() throws IOException {
    store(0, 30 * MIB);
    pinned.add(BlobKey.of(digest(1)));
    store(1, 60 * MIB);
    assertFalse(budget.reserve(50 * MIB));
    assertFalse(budget.reserve(MAX + 1));
    assertTrue(index.holds(digest(0)));
    assertEquals(60 * MIB, budget.pinnedBytes());
    assertEquals(1, events.warnings.size());
    assertTrue(events.warnings.get(0).contains("pins keep " + 60 * MIB), events.warnings.get(0));
    nanos += 61_000_000_000L;
    assertFalse(budget.reserve(50 * MIB));
    assertEquals(2, events.warnings.size());
  }

  @Test
  void anUnpinnedBlobMayGoAgain() throws IOException {
    pinned.add(BlobKey.of(digest(0)));
    store(0, 90 * MIB);
    assertFalse(budget.reserve(20 * MIB));
    pinned.clear();
    index.pinned(BlobKey.of(digest(0)), false);
    assertEquals(0, budget.pinnedBytes());
    assertTrue(budget.reserve(20 * MIB));
    assertEquals(List.of(digest(0)), events.evicted);
  }

  @Test
  void evictsForOthersWhoFillTheDisk() throws IOException {
    for (int i = 0; i < 10; i++) {
      store(i, 10 * MIB);
    }
    budget.watch();
    assertEquals(0, events.evicted.size());
    free = MIN_FREE - 25 * MIB;
    budget.watch();
    assertEquals(3, events.evicted.size());
    assertEquals(List.of("free_space"), events.reasons.stream().distinct().toList());
  }

  @Test
  void storesNothingWhileTheDiskIsFullAndNothingCanGo() throws IOException {
    store(0, 10 * MIB);
    assertTrue(budget.pin(digest(0)));
    last.add(5 * MIB);
    budget.charge(5 * MIB);
    free = 0;
    assertFalse(budget.reserve(MIB));
    assertTrue(index.holds(digest(0)));
    assertTrue(last.isEmpty(), "a partial goes rather than the promise");
    free = MIN_FREE + MIB;
    assertTrue(budget.reserve(MIB));
  }

  @Test
  void whatIsPromisedAndNotYetWrittenIsNotFree() {
    free = MIN_FREE + 10 * MIB;
    assertTrue(budget.reserve(8 * MIB));
    budget.promise(8 * MIB);
    assertFalse(budget.reserve(8 * MIB));
    free -= 8 * MIB;
    budget.settle(8 * MIB);
    assertTrue(budget.reserve(2 * MIB));
  }

  @Test
  void anOpenBlobThatIsRemovedCountsUntilItIsClosed() throws IOException {
    store(0, 10 * MIB);
    assertTrue(budget.pin(digest(0)));
    assertTrue(budget.pin(digest(0)));
    budget.remove(digest(0));
    assertFalse(index.holds(digest(0)));
    assertEquals(10 * MIB, budget.bytes());
    store(0, 10 * MIB); // fetched again meanwhile
    assertEquals(20 * MIB, budget.bytes());
    budget.unpin(digest(0));
    budget.unpin(digest(0));
    assertEquals(10 * MIB, budget.bytes());
    assertEquals(10 * MIB, index.evictableBytes());
  }

  @Test
  void aFileThatCannotBeRemovedStaysCountedAndListed() throws IOException {
    store(0, 90 * MIB);
    Files.delete(files.blob(digest(0)));
    Files.createDirectory(files.blob(digest(0)));
    Files.write(files.blob(digest(0)).resolve("file"), new byte[1]);
    assertFalse(budget.reserve(20 * MIB));
    assertEquals(90 * MIB, budget.bytes());
    assertTrue(index.holds(digest(0)));
    assertEquals(List.of(), events.evicted);
  }

  @Test
  void itsOwnRecordsTakeTheirPart() throws IOException {
    store(0, 90 * MIB);
    budget.records(20 * MIB);
    budget.watch();
    assertEquals(List.of(digest(0)), events.evicted);
  }

  @Test
  void filesCountInWholeBlocks() throws IOException {
    store(0, 1);
    store(1, 4097);
    assertEquals(3 * 4096, budget.bytes());
  }

  /** Lists a blob of any size; its file holds less. */
  private void store(int number, long size) throws IOException {
    Digest digest = digest(number);
    Files.write(files.blob(digest), new byte[1]);
    FileMark real = FileMark.of(files.blob(digest));
    FileMark mark = new FileMark(real.device(), real.inode(), size, 1, 1);
    budget.store(digest, mark, new DiskBudget.Listed(false, true), 0);
  }

  private static Digest digest(int number) {
    return Digest.sha256(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
  }
}
