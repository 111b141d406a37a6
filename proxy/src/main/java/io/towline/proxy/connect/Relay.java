package io.towline.proxy.connect;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * One direction of a tunnel: what comes here goes to the other side, and more is read when that has
 * taken it. Both sides belong to one loop.
 */
final class Relay extends ChannelInboundHandlerAdapter {
  private static final int LONGEST_IDLE_SECONDS = 600;

  private final Channel other;

  Relay(Channel other) {
    this.other = other;
  }

  /** What ends a tunnel in which nothing goes either way. */
  static ChannelHandler idle() {
    return new IdleStateHandler(0, 0, LONGEST_IDLE_SECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    other
        .writeAndFlush(bytes)
        .addListener(
            written -> {
              if (written.isSuccess()) {
                ctx.read();
              } else {
                var unused = ctx.close();
              }
            });
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent) {
      var unused = ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var unused = ctx.close();
  }
}
