package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a partial blob's bytes are: its file, or while that cannot grow the window in memory. */
sealed interface Backing permits PartFile, MemoryWindow {
  /**
   * Takes bytes at their offset, from the buffer's position on.
   *
   * @return how many, which is fewer than given only where the room is used up
   * @throws IOException if they cannot be stored; then none count as taken
   */
  int write(ByteBuffer data, long offset) throws IOException;

  /** Fills the buffer as far as it can from {@code position} on; -1 if nothing is there. */
  int read(ByteBuffer target, long position) throws IOException;
}
