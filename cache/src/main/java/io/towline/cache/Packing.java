package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Entries that are written many at a time, in one frame and a form of their own, and read again
 * without an object for each: a start with a million of them is to take a second.
 */
interface Packing<K, V> extends Entries<K, V> {
  /**
   * Brings all entries to the sinks, in the order in which they are to be read again.
   *
   * @param others takes what no pack can say
   */
  <X extends Exception> void pack(PackSink<X> packs, Sink<K, V, X> others) throws X;

  /**
   * Takes in a pack; says how many entries it had. Throws as well what a buffer throws that ends
   * too early.
   *
   * @throws IOException if the bytes mean nothing
   */
  int unpack(ByteBuffer pack) throws IOException;

  /** Takes a pack of so many entries, from the buffer's position to its limit, and may fail. */
  @FunctionalInterface
  interface PackSink<X extends Exception> {
    void pack(ByteBuffer pack, int entries) throws X;
  }
}
