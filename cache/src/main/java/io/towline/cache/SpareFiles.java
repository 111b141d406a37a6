package io.towline.cache;

import java.util.function.LongSupplier;

/**
 * Files of one kind that can go when room is needed.
 *
 * @param bytes what all of them have
 * @param dropOldest deletes one and says how many bytes it had; 0: there is none
 */
record SpareFiles(LongSupplier bytes, LongSupplier dropOldest) {
  static final SpareFiles NONE = new SpareFiles(() -> 0, () -> 0);
}
