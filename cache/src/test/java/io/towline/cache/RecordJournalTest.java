package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordJournalTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("words.log");
  }

  @Test
  void keepsTheLastWordOfEachKey() throws IOException {
    try (RecordJournal<String, String> journal = created()) {
      append(journal, Map.of("a", "1"));
      append(journal, Map.of("b", "2"));
      append(journal, Map.of("a", "3"));
      journal.append(List.of("b"), key -> null);
    }
    assertEquals(Map.of("a", "3"), read(file));
  }

  @Test
  void cutsATornEndWhereverItIsTorn() throws IOException {
    long firstEnd;
    try (RecordJournal<String, String> journal = created()) {
      append(journal, Map.of("first", "1"));
      firstEnd = Files.size(file);
      append(journal, Map.of("second", "2"));
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      Map<String, String> expected = length < firstEnd ? Map.of() : Map.of("first", "1");
      assertEquals(expected, read(file), "cut at " + length);
      Map<String, String> more = new LinkedHashMap<>(expected);
      more.put("third", "3");
      writeAgain(more);
      assertEquals(more, read(file), "cut at " + length + " and written again");
    }
  }

  @Test
  void zerosAtTheEndAreATornEnd() throws IOException {
    try (RecordJournal<String, String> journal = created()) {
      append(journal, Map.of("first", "1"));
      append(journal, Map.of("second", "2"));
    }
    byte[] whole = Files.readAllBytes(file);
    int head = RecordFrames.firstLine("words").length;
    for (int length = head; length < whole.length; length++) {
      byte[] zeros = new byte[whole.length + 20_000]; // a page that was never written
      System.arraycopy(whole, 0, zeros, 0, length);
      Files.write(file, zeros);
      assertTrue(Map.of("first", "1", "second", "2").entrySet().containsAll(read(file).entrySet()));
    }
  }

  @Test
  void noFlippedBitIsEverRead() throws IOException {
    try (RecordJournal<String, String> journal = created()) {
      append(journal, Map.of("first", "1"));
      append(journal, Map.of("second", "2"));
      append(journal, Map.of("third", "3"));
    }
    byte[] whole = Files.readAllBytes(file);
    List<Map.Entry<String, String>> right =
        List.of(Map.entry("first", "1"), Map.entry("second", "2"), Map.entry("third", "3"));
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, flipped);
      Map<String, String> found = new LinkedHashMap<>();
      load(found);
      List<Map.Entry<String, String>> entries = List.copyOf(found.entrySet());
      assertTrue(entries.size() < 3, "bit " + bit);
      assertEquals(right.subList(0, entries.size()), entries, "bit " + bit);
    }
  }

  @Test
  void damageInTheMiddleIsToldFromATornEnd() throws IOException {
    long firstEnd;
    try (RecordJournal<String, String> journal = created()) {
      append(journal, Map.of("first", "1"));
      firstEnd = Files.size(file);
      append(journal, Map.of("second", "2"));
      append(journal, Map.of("third", "3"));
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) firstEnd + RecordFrames.HEAD_BYTES + 3] ^= 1;
    Files.write(file, bytes);
    Map<String, String> found = new LinkedHashMap<>();
    assertFalse(load(found));
    assertEquals(Map.of("first", "1"), found);
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void aFileOfAnotherKindIsDamage() throws IOException {
    Files.writeString(file, "towline-journal 1 other\n");
    assertFalse(load(new LinkedHashMap<>()));
  }

  @Test
  void aRightFrameThatMeansNothingIsDamage() throws IOException {
    byte[] payload = {9, 0, 1, 'a'};
    ByteBuffer bytes = ByteBuffer.allocate(200);
    bytes.put(RecordFrames.firstLine("words"));
    bytes.putInt(payload.length).putInt(RecordFrames.check(payload, 0, payload.length));
    bytes.put(payload);
    Files.write(file, Arrays.copyOf(bytes.array(), bytes.position()));
    assertFalse(load(new LinkedHashMap<>()));
  }

  @Test
  void doesNotFollowALink() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.writeString(elsewhere, "towline-journal 1 words\n");
    Files.createSymbolicLink(file, elsewhere);
    assertThrows(IOException.class, () -> load(new LinkedHashMap<>()));
    try (RecordJournal<String, String> journal = new RecordJournal<>(file, new WordsFormat())) {
      journal.rewrite(new OldestOutMap<>(1));
    }
    assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void isReadableByItsOwnerAlone() throws IOException {
    created().close();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void rewritesTheMapWithItsOldestFirstAndGoesOnFromThere() throws IOException {
    OldestOutMap<String, String> map = new OldestOutMap<>(1_000);
    for (int i = 0; i < 700; i++) {
      map.put("key" + i, "value");
    }
    map.put("key0", "again");
    try (RecordJournal<String, String> journal = created()) {
      append(journal, Map.of("gone", "1"));
      journal.rewrite(map);
      assertEquals(700, journal.records());
      append(journal, Map.of("key1", "2"));
    }
    Map<String, String> found = read(file);
    assertEquals(700, found.size());
    assertEquals("key2", List.copyOf(found.keySet()).get(0));
    assertEquals("again", found.get("key0"));
    assertEquals("key1", List.copyOf(found.keySet()).get(699));
    assertFalse(Files.exists(folder.resolve("words.log.tmp")));
  }

  @Test
  void aRewriteThatFailsLeavesTheOldFileInUse() throws IOException {
    try (RecordJournal<String, String> journal = created()) {
      append(journal, Map.of("a", "1"));
      Path blocker = Files.createDirectory(folder.resolve("words.log.tmp"));
      Files.createFile(blocker.resolve("x"));
      assertThrows(IOException.class, () -> journal.rewrite(new OldestOutMap<>(1)));
      assertTrue(journal.isReady());
      append(journal, Map.of("b", "2"));
    }
    assertEquals(Map.of("a", "1", "b", "2"), read(file));
  }

  @Test
  void whatAFailedAppendLeftBehindIsCutBeforeTheNext() throws IOException {
    try (RecordJournal<String, String> journal = created()) {
      append(journal, Map.of("a", "1"));
      String large = "x".repeat(8_000);
      List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
      assertThrows(
          IllegalStateException.class, // the hundredth record breaks off; most are in the file
          () -> journal.append(keys, key -> key.equals("k99") ? large + large : large));
      assertTrue(Files.size(file) > 500_000);
      append(journal, Map.of("b", "2"));
    }
    assertEquals(Map.of("a", "1", "b", "2"), read(file));
  }

  private RecordJournal<String, String> created() throws IOException {
    RecordJournal<String, String> journal = new RecordJournal<>(file, new WordsFormat());
    journal.rewrite(new OldestOutMap<>(1));
    return journal;
  }

  private static void append(RecordJournal<String, String> journal, Map<String, String> words)
      throws IOException {
    journal.append(words.keySet(), words::get);
  }

  private void writeAgain(Map<String, String> words) throws IOException {
    try (RecordJournal<String, String> journal = new RecordJournal<>(file, new WordsFormat())) {
      assertTrue(journal.load((key, value) -> {}));
      if (!journal.isReady()) {
        journal.rewrite(new OldestOutMap<>(1));
      }
      append(journal, words);
    }
  }

  private boolean load(Map<String, String> into) throws IOException {
    try (RecordJournal<String, String> journal = new RecordJournal<>(file, new WordsFormat())) {
      return journal.load((key, value) -> apply(into, key, value));
    }
  }

  private Map<String, String> read(Path path) throws IOException {
    Map<String, String> words = new LinkedHashMap<>();
    try (RecordJournal<String, String> journal = new RecordJournal<>(path, new WordsFormat())) {
      assertTrue(journal.load((key, value) -> apply(words, key, value)));
    }
    return words;
  }

  private static void apply(Map<String, String> words, String key, @Nullable String value) {
    words.remove(key);
    if (value != null) {
      words.put(key, value);
    }
  }
}
