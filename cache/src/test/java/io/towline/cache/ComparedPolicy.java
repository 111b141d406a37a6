package io.towline.cache;

/** A cache without content, which only decides what it would have kept. */
interface ComparedPolicy {
  /** Asks for an object, which is taken in if it is not here; whether it was. */
  boolean hit(int object, long sizeBytes);
}
