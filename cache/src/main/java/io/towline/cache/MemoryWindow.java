package io.towline.cache;

import static io.towline.cache.MemoryRoom.PAGE_BYTES;
import static io.towline.cache.MemoryRoom.WINDOW_BYTES;

import java.nio.ByteBuffer;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sliding window of a partial blob whose bytes cannot be stored. It holds what lies in [low,
 * low + 8 MiB). Its monitor is held while bytes are copied, so only disk threads read and write;
 * {@link #low} is for any thread.
 */
final class MemoryWindow implements Backing {
  private final MemoryRoom room;
  private final NavigableMap<Long, byte[]> pages = new TreeMap<>();
  private volatile long low;
  private boolean closed;

  MemoryWindow(MemoryRoom room, long low) {
    this.room = room;
    this.low = low;
    room.opened();
  }

  /** What lies before it is gone. */
  long low() {
    return low;
  }

  @Override
  public synchronized int write(ByteBuffer data, long offset) {
    int taken = 0;
    while (data.hasRemaining() && !closed) {
      long at = offset + taken;
      int inPage = (int) (at % PAGE_BYTES);
      long room = Math.min(PAGE_BYTES - inPage, low + WINDOW_BYTES - at);
      int length = (int) Math.min(data.remaining(), room);
      byte[] page = length <= 0 ? null : page(at / PAGE_BYTES);
      if (page == null) {
        break;
      }
      data.get(page, inPage, length);
      taken += length;
    }
    return taken;
  }

  private byte @Nullable [] page(long index) {
    byte[] page = pages.get(index);
    if (page == null && room.take(pages.size())) {
      page = new byte[PAGE_BYTES];
      pages.put(index, page);
    }
    return page;
  }

  /** Also reads what lies before {@link #low} in a page that is still here. */
  @Override
  public synchronized int read(ByteBuffer target, long position) {
    int read = 0;
    while (target.hasRemaining()) {
      long at = position + read;
      byte[] page = pages.get(at / PAGE_BYTES);
      if (page == null) {
        break;
      }
      int inPage = (int) (at % PAGE_BYTES);
      int length = Math.min(target.remaining(), PAGE_BYTES - inPage);
      target.put(page, inPage, length);
      read += length;
    }
    return read == 0 && target.hasRemaining() ? -1 : read;
  }

  /** Lets go of what lies before {@code newLow}. */
  synchronized void slideTo(long newLow) {
    if (newLow <= low || closed) {
      return;
    }
    low = newLow;
    NavigableMap<Long, byte[]> gone = pages.headMap(newLow / PAGE_BYTES, false);
    int count = gone.size();
    gone.clear();
    room.giveBack(count);
  }

  synchronized void close() {
    if (!closed) {
      closed = true;
      room.closed(pages.size());
      pages.clear();
    }
  }
}
