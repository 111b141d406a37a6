package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map that a restart does not lose. It is read and changed in memory, by any thread and
 * without waiting for the disk; a background thread brings the changes to a {@link RecordJournal}.
 *
 * <p>Only the keys that changed are noted, not what happened to them: the background thread writes
 * what a key means when it comes to it, so the file never says what the map never said. A disk that
 * fails is a warning and another try; the map goes on.
 */
final class JournaledMap<K, V> implements AutoCloseable {
  /** How long a change may stay in memory alone. */
  static final Duration SOON = Duration.ofMillis(500);

  /** The same for a change whose loss costs little. */
  static final Duration LATER = Duration.ofMinutes(1);

  static final Duration RETRY = Duration.ofSeconds(10);

  /** The file is rewritten when so many records in it, and as many as are alive, are stale. */
  static final int STALE_RECORDS = 10_000;

  /** With packs, which are read faster, it is rewritten for a part of what is alive. */
  private static final int PACKED_SHARE = 8;

  private static final int MAX_CHANGED = 100_000;
  private static final int TYPICAL_RECORD_BYTES = 90;

  private final Entries<K, V> map;
  private final ChangedKeys<K> changed;
  private final RecordJournal<K, V> journal;
  private final Background background;
  private final CacheEvents events;
  private final RareWarnings warnings;
  private final AtomicBoolean soonPlanned = new AtomicBoolean();
  private final AtomicBoolean laterPlanned = new AtomicBoolean();

  private final Object disk = new Object(); // held while writing; never by who reads or changes
  private long rewriteAtRecords; // guarded by disk
  private boolean closed; // guarded by disk

  /** Keeps objects, so many of them; reads the file, on the caller's thread. */
  JournaledMap(
      RecordJournal<K, V> journal, int maxEntries, Background background, CacheEvents events) {
    this(
        journal,
        new OldestOutMap<>(maxEntries),
        new ChangedKeys<>(Math.min(maxEntries, MAX_CHANGED)),
        background,
        events);
  }

  /** Keeps the entries where the caller wants them; reads the file, on the caller's thread. */
  JournaledMap(
      RecordJournal<K, V> journal,
      Entries<K, V> entries,
      Background background,
      CacheEvents events) {
    this(journal, entries, new ChangedKeys<>(MAX_CHANGED), background, events);
  }

  private JournaledMap(
      RecordJournal<K, V> journal,
      Entries<K, V> entries,
      ChangedKeys<K> changed,
      Background background,
      CacheEvents events) {
    this.journal = journal;
    this.background = background;
    this.events = events;
    map = entries;
    this.changed = changed;
    warnings = new RareWarnings(events, background);
    synchronized (disk) {
      load();
    }
  }

  @Nullable V get(K key) {
    return map.get(key);
  }

  /** In no order; what changes meanwhile may be seen or not. */
  void forEach(BiConsumer<? super K, ? super V> action) {
    map.forEach(action);
  }

  int size() {
    return map.size();
  }

  /** Makes this the youngest entry; the oldest goes if there are too many. */
  void put(K key, V value) {
    map.put(key, value);
    note(key, true);
  }

  /** Like {@link #put}, for a change that may be lost for a minute. */
  void putLazily(K key, V value) {
    map.put(key, value);
    note(key, false);
  }

  void remove(K key) {
    if (map.remove(key)) {
      note(key, true);
    }
  }

  /** Notes that an entry was changed where it is kept, not through this map. */
  void changed(K key) {
    note(key, true);
  }

  /** Notes that the whole is to be written, in its order of now. */
  void orderChanged() {
    changed.addEverything();
    background.after(SOON, this::writeUnlessClosed);
  }

  /** Writes what is still in memory alone, on the caller's thread, and makes it durable. */
  void flush() {
    synchronized (disk) {
      if (closed) {
        return;
      }
      write();
      try {
        journal.sync();
      } catch (IOException e) {
        warn("syncing", e);
      }
    }
  }

  /** Writes what is still in memory alone, on the caller's thread; later changes are not kept. */
  @Override
  public void close() {
    background.close();
    synchronized (disk) {
      if (closed) {
        return;
      }
      write();
      closed = true;
      try {
        journal.close();
      } catch (IOException e) {
        warn("closing", e);
      }
    }
  }

  private void load() {
    boolean whole = false;
    String found = "it is damaged";
    try {
      PrivateFiles.createFolder(Objects.requireNonNull(journal.file().getParent()));
      map.expect(journal.records(TYPICAL_RECORD_BYTES));
      whole = journal.load(new Loader());
    } catch (IOException e) {
      found = "reading it failed (" + e + ")";
    }
    rewriteAtRecords = staleAt();
    if (!whole) {
      events.warning(journal.file() + ": " + found + "; " + setAside());
      changed.addEverything();
      write();
    }
  }

  /** Brings what is read to where it is kept. */
  private final class Loader implements RecordReader.Sink<K, V> {
    @Override
    public void record(K key, @Nullable V value) {
      if (value == null) {
        map.remove(key);
      } else {
        map.put(key, value);
      }
    }

    @Override
    public int pack(ByteBuffer pack) throws IOException {
      if (map instanceof Packing<K, V> packing) {
        return packing.unpack(pack);
      }
      return RecordReader.Sink.super.pack(pack);
    }
  }

  private String setAside() {
    String kept = map.size() + " entries before the damage are kept; ";
    try {
      Path aside = journal.setAside();
      return kept + "the file is now " + aside + ", look at the disk and delete it";
    } catch (IOException e) {
      return kept + "it could not be renamed (" + e + ") and is replaced";
    }
  }

  private void note(K key, boolean soon) {
    changed.add(key);
    if (soon && soonPlanned.compareAndSet(false, true)) {
      background.after(SOON, this::writeUnlessClosed);
    } else if (!soon && !soonPlanned.get() && laterPlanned.compareAndSet(false, true)) {
      background.after(LATER, this::writeUnlessClosed);
    }
  }

  private void writeUnlessClosed() {
    synchronized (disk) {
      if (!closed) {
        write();
      }
    }
  }

  private void write() {
    soonPlanned.set(false); // before the keys are taken: a later change plans its own write
    laterPlanned.set(false);
    ChangedKeys.Batch<K> batch = changed.take();
    if (batch.isEmpty()) {
      return;
    }
    try {
      if (batch.everything() || !journal.isReady()) {
        rewrite();
      } else {
        journal.append(batch.keys(), map::get);
        rewriteIfStale();
      }
    } catch (IOException e) {
      warn("writing", e);
      changed.putBack(batch);
      tryAgain();
    }
  }

  private void rewriteIfStale() {
    if (journal.records() < rewriteAtRecords) {
      return;
    }
    try {
      rewrite();
    } catch (IOException e) {
      warn("shortening", e);
      rewriteAtRecords = journal.records() + STALE_RECORDS;
      if (!journal.isReady()) {
        changed.addEverything();
        tryAgain();
      }
    }
  }

  private void rewrite() throws IOException {
    journal.rewrite(map);
    rewriteAtRecords = staleAt();
  }

  private long staleAt() {
    long size = map.size();
    return size + STALE_RECORDS + (map instanceof Packing<K, V> ? size / PACKED_SHARE : size);
  }

  private void tryAgain() {
    soonPlanned.set(true); // what else changes goes with it: a failing disk is left in peace
    background.after(RETRY, this::writeUnlessClosed);
  }

  private void warn(String what, IOException e) {
    warnings.say(
        journal.file()
            + ": "
            + what
            + " failed ("
            + e
            + "); pulls go on, but a restart forgets what is not in it. Check the disk's room and"
            + " the file's owner");
  }
}
