package io.towline.proxy.request;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;

/**
 * What the kernel holds unsent for one client (tcp(7), {@code TCP_NOTSENT_LOWAT}). Without a bound
 * it is megabytes, and a client that takes 1 KiB/s would look dead for a quarter of an hour before
 * the socket takes more.
 */
public final class UnsentBytes {
  /** For a client that nothing is known of. */
  public static final long USUAL = 256 << 10;

  /**
   * For one that takes megabytes at once: half of the processor's time goes into each, for the loop
   * is called less often, and bytes leave when others are acknowledged, not while they are queued.
   * With still more, what is sent has left the processor's caches.
   */
  private static final long FOR_QUICK_CLIENTS = 3 << 20;

  private UnsentBytes() {}

  /** Says how quick the client is; without effect where the system has no such bound. */
  static void set(Channel channel, boolean isQuick) {
    var unused =
        channel
            .config()
            .setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, isQuick ? FOR_QUICK_CLIENTS : USUAL);
  }
}
