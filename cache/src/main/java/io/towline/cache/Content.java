package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one reader reads from. {@link #read} blocks; everything else is for any thread and takes no
 * lock that is held during I/O.
 */
sealed interface Content permits GrowingContent, StoredContent {
  OptionalLong size();

  boolean isVerified();

  /** Whether nothing of it should leave before that: other bytes of this name were wrong before. */
  default boolean isDoubted() {
    return false;
  }

  /** The end of what is present from a position on, gated or not; the position for nothing. */
  long endAt(long position);

  /** 0 if nothing is there yet, -1 if it is there no more. */
  int read(ByteBuffer target, long position) throws IOException;

  Optional<FileChannel> channel();

  void want(long start, long end);

  boolean recentlyRead();

  /** Another number after every byte that was fetched, or hashed of what was stored. */
  long progress();

  void close();

  /** Whether nothing may leave yet, because it will soon be known whether all of it is right. */
  default boolean isHeld() {
    return false;
  }
}
