package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How much one read of a connection takes: as much as the listener asks for in one piece. Belongs
 * to the connection's loop.
 */
public final class PieceSize extends DefaultMaxMessagesRecvByteBufAllocator {
  /** For whatever is small, or comes slowly, in bytes. */
  public static final int STANDARD = 128 * 1024;

  /** What nobody may ask beyond, in bytes. */
  public static final int LARGEST = 1024 * 1024;

  private int next = STANDARD;

  /** Of a connection that reads once when it is told to, and not until nothing is left. */
  PieceSize() {
    super(1);
  }

  /** The next read takes so many bytes at most. */
  void next(int most) {
    next = most;
  }

  @Override
  @SuppressWarnings("deprecation") // the type that a channel asks for has no other name yet
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return next;
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator channels) {
        return PieceAllocator.SHARED.directBuffer(next, next);
      }
    };
  }
}
