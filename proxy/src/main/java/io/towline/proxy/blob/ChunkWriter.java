package io.towline.proxy.blob;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.towline.cache.PartialBlob;
import io.towline.cache.Progress;
import io.towline.cache.Written;
import io.towline.proxy.disk.DiskQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;

/**
 * Puts an attempt's chunks into the partial blob, in order, on disk threads, and reports each on
 * the loop. A chunk that the blob cannot take yet, because its readers lag behind a window in
 * memory, waits until there is room.
 */
final class ChunkWriter {
  /** Hears on the loop what became of the chunks: one last call for each that was added. */
  interface Listener {
    /**
     * The blob took bytes up to this offset.
     *
     * @param last whether this was the rest of a chunk
     */
    void written(long end, Written written, boolean last);

    /** A chunk was refused, which is the last that is heard of it. */
    void failed(Exception cause);
  }

  /** The data belongs right before the end. */
  private record Chunk(ByteBuf data, long end) {}

  private final PartialBlob partial;
  private final DiskQueue queue;
  private final EventLoop loop;
  private final Listener listener;
  private final Queue<Chunk> chunks = new ConcurrentLinkedQueue<>();

  ChunkWriter(PartialBlob partial, DiskQueue queue, EventLoop loop, Listener listener) {
    this.partial = partial;
    this.queue = queue;
    this.loop = loop;
    this.listener = listener;
  }

  /** Takes the data, which belongs at this offset. On the loop. */
  void add(ByteBuf data, long offset) {
    chunks.add(new Chunk(data, offset + data.readableBytes()));
    queue.execute(this::drain);
  }

  /** On a disk thread, one at a time. */
  private void drain() {
    Chunk chunk = chunks.peek();
    while (chunk != null && write(chunk)) {
      chunks.remove();
      chunk.data().release();
      chunk = chunks.peek();
    }
  }

  /** Whether no more is heard of this chunk; if not, it is tried again when there is room. */
  private boolean write(Chunk chunk) {
    ByteBuf data = chunk.data();
    try {
      long offset = chunk.end() - data.readableBytes();
      Written written = partial.write(offset, data.nioBuffer());
      data.skipBytes(written.accepted());
      boolean last = !data.isReadable() || written.progress() != Progress.GROWING;
      if (!last) {
        partial.whenRoom(() -> queue.execute(this::drain));
      }
      if (last || written.accepted() > 0) {
        tell(() -> listener.written(offset + written.accepted(), written, last));
      }
      return last;
    } catch (Exception e) {
      tell(() -> listener.failed(e));
      return true;
    }
  }

  private void tell(Runnable report) {
    try {
      loop.execute(report);
    } catch (RejectedExecutionException shuttingDown) {
      // Nobody is left to be told; what was written stays for the next start.
    }
  }
}
