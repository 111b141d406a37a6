package io.towline.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What the cache asks of the machine it runs on; in tests another one.
 *
 * @param opener opens files
 * @param freeBytes what this user may still write to the filesystem of a folder
 * @param nanoClock monotonic
 * @param wallMillis since 1970
 */
record CacheHost(
    ChannelOpener opener,
    ToLongFunction<Path> freeBytes,
    LongSupplier nanoClock,
    LongSupplier wallMillis) {

  static CacheHost real() {
    return new CacheHost(
        FileChannel::open, CacheHost::freeBytes, System::nanoTime, System::currentTimeMillis);
  }

  CacheHost with(ChannelOpener other) {
    return new CacheHost(other, freeBytes, nanoClock, wallMillis);
  }

  /** A filesystem that does not say is taken for one with room: its writes tell. */
  private static long freeBytes(Path folder) {
    try {
      // A FileStore would be looked up in all mounts, at each beginning of a blob.
      long usable = folder.toFile().getUsableSpace();
      return usable > 0 ? usable : Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
