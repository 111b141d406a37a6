package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What was received of a body and not asked for yet. TLS records and HTTP chunks are small; they go
 * out joined, because every piece costs a trip to a disk thread. Holds what one read of the socket
 * brought, and at the end of a connection, where epoll reads to the last byte, at most the kernel's
 * receive buffer.
 */
final class AnswerBody {
  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>();
  private long receivedBytes;

  /** Takes. */
  void add(ByteBuf piece) {
    if (piece.isReadable()) {
      receivedBytes += piece.readableBytes();
      pieces.add(piece);
    } else {
      piece.release();
    }
  }

  /** Up to so many bytes, the receiver's to release; null if nothing is here. */
  @Nullable ByteBuf next(ByteBufAllocator allocator, int most) {
    int count = 0;
    int bytes = 0;
    for (ByteBuf piece : pieces) {
      if (bytes + piece.readableBytes() > most) {
        break;
      }
      bytes += piece.readableBytes();
      count++;
    }
    ByteBuf first = pieces.peek();
    if (count == 0 && first != null) {
      return first.readRetainedSlice(most); // it was read when more was wanted at once
    }
    if (count <= 1) {
      return pieces.poll();
    }
    ByteBuf joined = allocator.directBuffer(bytes);
    for (; count > 0; count--) {
      ByteBuf piece = pieces.remove();
      joined.writeBytes(piece);
      piece.release();
    }
    return joined;
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** All that came so far, whether asked for or not. */
  long receivedBytes() {
    return receivedBytes;
  }

  void release() {
    pieces.forEach(ByteBuf::release);
    pieces.clear();
  }
}
