package io.towline.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * The first handler of a connection that ought to speak TLS: gives way to the TLS at the first byte
 * of a handshake, and tells a client that speaks plain HTTP so, in HTTP. Belongs to the
 * connection's loop.
 */
public final class TlsGate extends ChannelInboundHandlerAdapter {
  private static final byte HANDSHAKE = 22; // the record's type (RFC 8446, section 5.1)
  private static final String BODY =
      "{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":"
          + "\"this port speaks TLS: ask with https\"}]}";
  private static final String ANSWER =
      "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: "
          + BODY.length()
          + "\r\nConnection: close\r\n\r\n"
          + BODY;

  private final SslHandler tls;
  private boolean refused;

  private TlsGate(SslHandler tls) {
    this.tls = tls;
  }

  /** Adds the gate; what is in the pipeline already stays behind it. */
  public static void addTo(ChannelPipeline pipeline, SslHandler tls) {
    pipeline.addFirst(new TlsGate(tls));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (refused || !(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
    } else if (!bytes.isReadable()) {
      bytes.release();
    } else if (bytes.getByte(bytes.readerIndex()) == HANDSHAKE) {
      ctx.pipeline().replace(this, null, tls);
      ctx.pipeline().fireChannelRead(bytes);
    } else {
      refused = true;
      bytes.release();
      ctx.writeAndFlush(Unpooled.copiedBuffer(ANSWER, StandardCharsets.US_ASCII))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
