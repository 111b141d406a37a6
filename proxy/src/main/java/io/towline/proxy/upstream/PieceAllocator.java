package io.towline.proxy.upstream;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.util.internal.CleanableDirectBuffer;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for what is read of bodies. Long pieces use the same memory again and again, the last
 * used first: it is in the processor's caches, it need not be zeroed, as new direct memory is, and
 * the kernel need not find pages for it. Netty's arenas give a chunk back when nothing of it is in
 * use, which with few long buffers in each is all the time. What is short comes from them. Any
 * thread.
 */
final class PieceAllocator extends AbstractByteBufAllocator {
  static final PieceAllocator SHARED = new PieceAllocator(8);

  /** What is longer is a long piece; of its memory at most half is not used. */
  private static final int SHORT = PieceSize.LARGEST / 2;

  private final int mostKept;
  private final ArrayDeque<CleanableDirectBuffer> kept = new ArrayDeque<>();

  /**
   * @param mostKept for so many long pieces memory is kept that nobody uses
   */
  PieceAllocator(int mostKept) {
    super(true);
    this.mostKept = mostKept;
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    if (initialCapacity <= SHORT || initialCapacity > PieceSize.LARGEST) {
      return ByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
    }
    CleanableDirectBuffer again = take();
    CleanableDirectBuffer memory =
        again == null ? PlatformDependent.allocateDirect(PieceSize.LARGEST) : again;
    memory.buffer().clear().limit(initialCapacity);
    return toLeakAwareBuffer(new Piece(memory, maxCapacity));
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return ByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  private synchronized @Nullable CleanableDirectBuffer take() {
    return kept.poll();
  }

  private synchronized boolean keep(CleanableDirectBuffer memory) {
    if (kept.size() == mostKept) {
      return false;
    }
    kept.push(memory);
    return true;
  }

  /** The memory is new to each buffer: one that is used behind its release meets nobody's bytes. */
  private final class Piece extends UnpooledDirectByteBuf {
    private final CleanableDirectBuffer memory;

    Piece(CleanableDirectBuffer memory, int maxCapacity) {
      super(PieceAllocator.this, memory.buffer(), maxCapacity);
      this.memory = memory;
      clear();
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      if (!keep(memory)) {
        memory.clean();
      }
    }
  }
}
