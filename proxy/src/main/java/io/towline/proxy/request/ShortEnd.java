package io.towline.proxy.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection that the client can tell from a reset: what is queued goes out, then our
 * FIN; then up to 64 KiB, or one second, of what the client still sends is read and dropped.
 * Closing with unread bytes would make Linux send RST, which can destroy the answer on its way.
 * Belongs to its connection's loop.
 */
public final class ShortEnd extends ChannelInboundHandlerAdapter {
  private static final int MOST_DISCARDED = 64 * 1024;
  private static final long LONGEST_MILLIS = 1000;

  private int discarded;
  private @Nullable ScheduledFuture<?> timer;

  private ShortEnd() {}

  /** Ends the connection so; nothing that arrives from here on reaches another handler. */
  public static void of(Channel channel) {
    if (channel.isActive() && channel.pipeline().get(ShortEnd.class) == null) {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      if (tls != null) {
        var unused = tls.closeOutbound(); // what is short of its length is short all the same
      }
      channel.pipeline().addFirst(new ShortEnd());
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(true);
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(queueIsOut -> finish(ctx));
  }

  private void finish(ChannelHandlerContext ctx) {
    if (!ctx.channel().isActive()) {
      return;
    }
    if (ctx.channel() instanceof DuplexChannel socket) {
      timer = ctx.executor().schedule(() -> close(ctx), LONGEST_MILLIS, TimeUnit.MILLISECONDS);
      socket.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } else {
      close(ctx);
    }
  }

  private static void close(ChannelHandlerContext ctx) {
    var unused = ctx.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      discarded += bytes.readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (discarded > MOST_DISCARDED && timer != null) {
      close(ctx);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (timer != null) {
      timer.cancel(false);
    }
    ctx.fireChannelInactive();
  }
}
