package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournaledMapTest {
  private static final int MAX = 1_000;

  @TempDir Path cache;
  private final ManualTime time = new ManualTime();
  private final NotedEvents events = new NotedEvents();

  @Test
  void aChangeIsInTheFileWithinASecond() {
    JournaledMap<String, String> map = open();
    map.put("a", "1");
    map.put("b", "2");
    time.pass(Duration.ofSeconds(1));
    map.remove("b");
    time.pass(Duration.ofSeconds(1));
    JournaledMap<String, String> killed = open(); // the first was never closed
    assertEquals("1", killed.get("a"));
    assertNull(killed.get("b"));
    assertEquals(1, killed.size());
  }

  @Test
  void aLazyChangeIsInTheFileWithinAMinute() {
    JournaledMap<String, String> map = open();
    map.put("a", "1");
    time.pass(Duration.ofSeconds(1));
    map.putLazily("a", "2");
    time.pass(Duration.ofSeconds(58));
    assertEquals("1", open().get("a"));
    time.pass(Duration.ofSeconds(2));
    assertEquals("2", open().get("a"));
  }

  @Test
  void aLazyChangeDoesNotKeepOthersWaiting() {
    JournaledMap<String, String> map = open();
    map.putLazily("a", "1");
    map.put("b", "2");
    time.pass(Duration.ofSeconds(1));
    JournaledMap<String, String> again = open();
    assertEquals("1", again.get("a"));
    assertEquals("2", again.get("b"));
  }

  @Test
  void closeWritesWhatIsLeft() {
    JournaledMap<String, String> map = open();
    map.put("a", "1");
    map.putLazily("b", "2");
    map.close();
    map.close();
    assertEquals("1", open().get("a"));
    assertEquals("2", open().get("b"));
  }

  @Test
  void nothingIsWrittenAfterClose() throws IOException {
    JournaledMap<String, String> map = open();
    map.put("a", "1");
    map.close();
    byte[] closed = Files.readAllBytes(file());
    map.put("b", "2");
    time.pass(Duration.ofMinutes(2));
    assertEquals(closed.length, Files.size(file()));
    assertEquals("2", map.get("b"));
  }

  @Test
  void nothingIsPlannedWhenNothingChanges() {
    JournaledMap<String, String> map = open();
    map.put("a", "1");
    map.remove("none");
    assertEquals(1, time.waiting());
    time.pass(Duration.ofMinutes(2));
    assertEquals(0, time.waiting());
  }

  @Test
  void keepsTheBoundAndTheOrderAcrossARestart() {
    JournaledMap<String, String> map = open();
    for (int i = 0; i < MAX + 10; i++) {
      map.put("key" + i, "value");
    }
    assertEquals(MAX, map.size());
    assertNull(map.get("key9"));
    map.close();
    JournaledMap<String, String> again = open();
    assertEquals(MAX, again.size());
    again.put("one more", "value");
    assertNull(again.get("key10"));
    assertEquals("value", again.get("key11"));
  }

  @Test
  void theFileStaysShortHoweverOftenEntriesChange() throws IOException {
    JournaledMap<String, String> map = open();
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < MAX; i++) {
        map.put("key" + i, "value" + round);
      }
      time.pass(Duration.ofSeconds(1));
    }
    long records = 2L * MAX + JournaledMap.STALE_RECORDS + MAX;
    assertTrue(Files.size(file()) < records * 40, Files.size(file()) + " bytes");
    assertEquals("value99", open().get("key0"));
    assertEquals(MAX, open().size());
  }

  @Test
  void aDamagedFileIsSetAsideAndNamed() throws IOException {
    JournaledMap<String, String> map = open();
    map.put("a", "1");
    time.pass(Duration.ofSeconds(1));
    map.put("b", "2");
    map.put("c", "3");
    map.close();
    byte[] bytes = Files.readAllBytes(file());
    bytes[bytes.length - 15] ^= 1; // in b
    Files.write(file(), bytes);

    JournaledMap<String, String> damaged = open();
    Path aside = cache.resolve("refs/words.log.damaged");
    assertEquals("1", damaged.get("a"));
    assertEquals(bytes.length, Files.size(aside));
    assertEquals(1, events.warnings.size());
    assertTrue(events.warnings.get(0).contains(aside.toString()), events.warnings.get(0));
    assertEquals("1", open().get("a"), "what was kept is in the new file at once");
    assertEquals(1, events.warnings.size());
  }

  @Test
  void anUnreadableFileIsSetAsideToo() throws IOException {
    Files.createDirectory(cache.resolve("refs"));
    Files.createSymbolicLink(file(), cache.resolve("elsewhere"));
    JournaledMap<String, String> map = open();
    map.put("a", "1");
    map.close();
    assertEquals(1, events.warnings.size());
    assertTrue(Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.exists(cache.resolve("elsewhere")));
    assertEquals("1", open().get("a"));
  }

  @Test
  void aFailingDiskIsAWarningAMinuteAndLosesNothingThatIsStillKnown() throws IOException {
    Files.createFile(cache.resolve("refs")); // so the folder cannot be made
    JournaledMap<String, String> map = open();
    int atStart = events.warnings.size();
    assertTrue(atStart > 0);
    for (int second = 0; second < 120; second++) {
      map.put("key" + second, "value");
      time.pass(Duration.ofSeconds(1));
    }
    int warnings = events.warnings.size() - atStart;
    assertTrue(warnings >= 1 && warnings <= 2, warnings + " warnings in two minutes");
    Files.delete(cache.resolve("refs"));
    Files.createDirectory(cache.resolve("refs"));
    time.pass(JournaledMap.RETRY);
    JournaledMap<String, String> again = open();
    assertEquals(120, again.size());
  }

  @Test
  void aJournalThatFailsWhileRunningIsWrittenInFullLater() throws IOException {
    JournaledMap<String, String> map = open();
    map.put("a", "1");
    time.pass(Duration.ofSeconds(1));
    Files.move(cache.resolve("refs"), cache.resolve("elsewhere"));
    for (int i = 0; i < 3 * MAX; i++) { // more than are noted one by one
      map.put("key" + i, "value");
      map.remove("key" + i);
    }
    time.pass(Duration.ofSeconds(1));
    assertEquals(1, events.warnings.size());
    Files.move(cache.resolve("elsewhere"), cache.resolve("refs"));
    time.pass(JournaledMap.RETRY);
    map.put("b", "2");
    time.pass(Duration.ofSeconds(1));
    assertEquals("1", open().get("a"));
    assertEquals("2", open().get("b"));
    assertEquals(2, open().size());
  }

  @Test
  void theFolderIsForItsOwnerAlone() throws IOException {
    open();
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.resolve("refs"))));
  }

  @Test
  void manyThreadsAndTheirWriterAgree() throws Exception {
    JournaledMap<String, String> map =
        new JournaledMap<>(
            new RecordJournal<>(file(), new WordsFormat()),
            MAX,
            new Background("test-journal"),
            events);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String mine = "thread" + t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  String key = mine + "-" + i % 200;
                  map.put(key, Integer.toString(i));
                  if (i % 7 == 0) {
                    map.remove(key);
                  }
                  if (!Integer.toString(i).equals(map.get(key)) && i % 7 != 0) {
                    throw new IllegalStateException(key);
                  }
                }
              });
      thread.setUncaughtExceptionHandler((who, e) -> events.warning(e.toString()));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    map.close();
    assertEquals(List.of(), events.warnings);
    JournaledMap<String, String> again = open();
    assertEquals(map.size(), again.size());
    map.forEach((key, value) -> assertEquals(value, again.get(key)));
  }

  private Path file() {
    return cache.resolve("refs/words.log");
  }

  private JournaledMap<String, String> open() {
    return new JournaledMap<>(
        new RecordJournal<>(file(), new WordsFormat()), MAX, time.background(), events);
  }
}
