package io.towline.proxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.util.concurrent.TimeUnit;

/**
 * Since when a client has taken no byte of what is queued for it. Looks at the queue as Netty's
 * IdleStateHandler does, so that a large region which moves slowly counts as moving; and where that
 * stands still, at what the kernel has sent of the megabytes that it holds itself. Belongs to its
 * connection's loop.
 */
final class OutputProgress {
  /** A queue that moved within this needs no question to the kernel. */
  private static final long WORTH_ASKING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** The kernel counts in ticks of up to 10 ms. */
  private static final long GRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private long queuedBytes;
  private long partOfFirst;
  private int first;
  private long stillSinceNanos;

  /** The same instant, by the clock that the kernel has too. */
  private long stillSinceSystemNanos;

  /**
   * How long nothing has moved as of now; 0 if nothing is queued or it did move since the last
   * look.
   */
  long stillNanos(Channel channel, long nowNanos) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    long bytes = queue == null ? 0 : queue.totalPendingWriteBytes();
    long part = queue == null ? 0 : queue.currentProgress();
    int head = queue == null ? 0 : System.identityHashCode(queue.current());
    boolean hasMoved = bytes == 0 || bytes != queuedBytes || part != partOfFirst || head != first;
    queuedBytes = bytes;
    partOfFirst = part;
    first = head;
    if (hasMoved || (nowNanos - stillSinceNanos >= WORTH_ASKING_NANOS && hasSent(channel))) {
      stillSinceNanos = nowNanos;
      stillSinceSystemNanos = System.nanoTime();
    }
    return nowNanos - stillSinceNanos;
  }

  /**
   * Whether the kernel has sent bytes since then, which it does when the client has made room for
   * them (tcp(7), {@code TCP_INFO}). Those that it sends again, because nobody acknowledges them,
   * do not count.
   */
  private boolean hasSent(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket) || !socket.isOpen()) {
      return false;
    }
    try {
      EpollTcpInfo info = socket.tcpInfo();
      long sentNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(info.lastDataSent());
      return info.retransmits() == 0 && sentNanos - stillSinceSystemNanos > GRAIN_NANOS;
    } catch (ChannelException e) {
      return false; // it has just been closed
    }
  }
}
