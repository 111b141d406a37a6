package io.towline.cache;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link JournaledMap} keeps in memory: entries as objects, the oldest of which go when
 * there are too many, or as arrays. Any thread; no method waits for the disk but {@link #walk},
 * which waits for its sink without a lock.
 */
interface Entries<K, V> {
  @Nullable V get(K key);

  void put(K key, V value);

  /** Whether there was one. */
  boolean remove(K key);

  int size();

  /** In no order; what changes meanwhile may be seen or not. */
  void forEach(BiConsumer<? super K, ? super V> action);

  /** A file of about so many records is about to be read. */
  default void expect(long records) {}

  /**
   * Brings every entry to the sink, in the order in which they are to be put again; one thread at a
   * time. What changes meanwhile may be seen or not.
   */
  <X extends Exception> void walk(Sink<K, V, X> sink) throws X;

  /** Takes one entry, and may fail. */
  @FunctionalInterface
  interface Sink<K, V, X extends Exception> {
    void entry(K key, V value) throws X;
  }
}
