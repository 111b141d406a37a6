package io.towline.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map with a bound: what was put longest ago goes first. Any thread; lookups take no lock, and
 * the lock of the others is held for a few pointers, never over I/O.
 *
 * <p>The entries are a list from the oldest to the youngest through the map's own values, because a
 * million of them at 32 bytes each (64 with the map's node) is what the memory allows. Whoever
 * walks through them, one at a time, does so in slices; an entry that goes away under the walk
 * moves it on.
 */
final class OldestOutMap<K, V> implements Entries<K, V> {
  private static final int SLICE = 256;

  /** A key with its value; a new value is a new entry. */
  static final class Entry<K, V> {
    private final K key;
    private final V value;
    private @Nullable Entry<K, V> older;
    private @Nullable Entry<K, V> younger;

    private Entry(K key, V value) {
      this.key = key;
      this.value = value;
    }

    K key() {
      return key;
    }

    V value() {
      return value;
    }
  }

  private final int maxEntries;
  private final ConcurrentHashMap<K, Entry<K, V>> entries = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  private @Nullable Entry<K, V> oldest;
  private @Nullable Entry<K, V> youngest;
  private @Nullable Entry<K, V> walk;
  private int size;
  private int walkLeft;

  OldestOutMap(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  @Override
  public @Nullable V get(K key) {
    Entry<K, V> entry = entries.get(key);
    return entry == null ? null : entry.value;
  }

  /** Makes this the youngest entry. */
  @Override
  public void put(K key, V value) {
    Entry<K, V> entry = new Entry<>(key, value);
    synchronized (lock) {
      Entry<K, V> before = entries.put(key, entry);
      if (before != null) {
        unlink(before);
      } else if (size == maxEntries && oldest != null) {
        entries.remove(oldest.key);
        unlink(oldest);
      }
      link(entry);
    }
  }

  /** Whether there was one. */
  @Override
  public boolean remove(K key) {
    synchronized (lock) {
      Entry<K, V> before = entries.remove(key);
      if (before == null) {
        return false;
      }
      unlink(before);
      return true;
    }
  }

  @Override
  public int size() {
    synchronized (lock) {
      return size;
    }
  }

  /** In no order, without a lock; what changes meanwhile may be seen or not. */
  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    entries.forEach((key, entry) -> action.accept(key, entry.value));
  }

  /** From the oldest entry to the youngest. */
  @Override
  public <X extends Exception> void walk(Sink<K, V, X> sink) throws X {
    rewind();
    for (List<Entry<K, V>> slice = nextSlice(); !slice.isEmpty(); slice = nextSlice()) {
      for (Entry<K, V> entry : slice) {
        sink.entry(entry.key, entry.value);
      }
    }
  }

  /** Begins a walk from the oldest entry. One thread at a time walks. */
  void rewind() {
    synchronized (lock) {
      walk = oldest;
      walkLeft = size;
    }
  }

  /**
   * The next few entries of the walk, older ones first; empty at its end. The walk meets every
   * entry that is there from its begin to its end; what is put meanwhile it may meet or not.
   */
  List<Entry<K, V>> nextSlice() {
    List<Entry<K, V>> slice = new ArrayList<>(SLICE);
    synchronized (lock) {
      while (walk != null && walkLeft > 0 && slice.size() < SLICE) {
        slice.add(walk);
        walk = walk.younger;
        walkLeft--; // entries that are put again join the end; without a count that could go on
      }
    }
    return slice;
  }

  private void link(Entry<K, V> entry) {
    entry.older = youngest;
    if (youngest == null) {
      oldest = entry;
    } else {
      youngest.younger = entry;
    }
    youngest = entry;
    size++;
  }

  private void unlink(Entry<K, V> entry) {
    Entry<K, V> older = entry.older;
    Entry<K, V> younger = entry.younger;
    if (older == null) {
      oldest = younger;
    } else {
      older.younger = younger;
    }
    if (younger == null) {
      youngest = older;
    } else {
      younger.older = older;
    }
    if (walk == entry) {
      walk = younger;
    }
    size--;
  }
}
