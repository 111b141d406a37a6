package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The listener's side of an answer: hands on what is here and wanted, in order, and only from
 * {@link #deliver}, so that what came together goes out together. Belongs to one loop.
 */
final class Delivery {
  private final UpstreamListener listener;
  private final IntConsumer readMore;
  private final AnswerBody body = new AnswerBody();
  private @Nullable UpstreamHead head;
  private @Nullable UpstreamFailure failure;
  private boolean headDelivered;
  private boolean complete;
  private int wanted;
  private boolean delivering;
  private boolean ended;

  /**
   * @param readMore asks the network for more of the body, so many bytes at most
   */
  Delivery(UpstreamListener listener, IntConsumer readMore) {
    this.listener = listener;
    this.readMore = readMore;
  }

  void head(UpstreamHead received) {
    head = received;
  }

  /** Takes. */
  void data(ByteBuf piece) {
    body.add(piece);
  }

  /** The body is here in whole. */
  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  /** What came before is delivered first, as far as it is wanted. */
  void fail(UpstreamFailure told) {
    failure = told;
    deliver();
  }

  /** The listener wants one more piece, of so many bytes at most. */
  void read(int most) {
    wanted = most;
    deliver();
  }

  /** The listener wants nothing more, not even an end. */
  void stop() {
    ended = true;
    body.release();
  }

  /** Whether the listener was told of the end, or wants nothing more. */
  boolean hasEnded() {
    return ended;
  }

  long receivedBytes() {
    return body.receivedBytes();
  }

  /** Hands on; a call from within a callback is taken up by the one that is under way. */
  void deliver() {
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      boolean more = true;
      while (more && !ended) {
        more = deliverNext();
      }
    } finally {
      delivering = false;
    }
    if (ended) {
      body.release();
    }
  }

  /** Whether there may be more to hand on. */
  private boolean deliverNext() {
    UpstreamHead received = head;
    UpstreamFailure told = failure;
    if (!headDelivered && received != null && (told == null || !body.isEmpty())) {
      headDelivered = true;
      listener.onHead(received);
      return true;
    }
    if (told != null && body.isEmpty()) {
      ended = true;
      listener.onFailure(told);
      return false;
    }
    return headDelivered && wanted > 0 && deliverBody();
  }

  private boolean deliverBody() {
    ByteBuf piece = body.next(PieceAllocator.SHARED, wanted);
    if (piece != null) {
      wanted = 0;
      listener.onData(piece);
      return true;
    }
    if (complete) {
      ended = true;
      listener.onEnd();
    } else {
      readMore.accept(wanted);
    }
    return false;
  }
}
