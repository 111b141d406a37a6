package io.towline.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Since when a client has taken no byte of what is queued for it. Looks at the queue as Netty's
 * IdleStateHandler does, so that a large region which moves slowly counts as moving. Belongs to its
 * connection's loop.
 */
final class OutputProgress {
  private long queuedBytes;
  private long partOfFirst;
  private int first;
  private long stillSinceNanos;

  /**
   * How long the queue has not moved as of now; 0 if it is empty or did move since the last look.
   */
  long stillNanos(Channel channel, long nowNanos) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    long bytes = queue == null ? 0 : queue.totalPendingWriteBytes();
    long part = queue == null ? 0 : queue.currentProgress();
    int head = queue == null ? 0 : System.identityHashCode(queue.current());
    if (bytes == 0 || bytes != queuedBytes || part != partOfFirst || head != first) {
      queuedBytes = bytes;
      partOfFirst = part;
      first = head;
      stillSinceNanos = nowNanos;
    }
    return nowNanos - stillSinceNanos;
  }
}
