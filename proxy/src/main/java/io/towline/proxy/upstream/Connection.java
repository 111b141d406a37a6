package io.towline.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection, ready for requests, one at a time. Belongs to its channel's loop. */
final class Connection extends ChannelInboundHandlerAdapter {
  private final Channel channel;
  private final ConnectionKey key;
  private final Connector.Setup setup;
  private final PieceSize pieces;
  private final AnswerDecoder decoder = new AnswerDecoder();
  private @Nullable Hop hop;
  private @Nullable ConnectionPool pool;
  private boolean closeNotified;

  /**
   * Over this channel.
   *
   * @param pieces says the channel how much to read at once
   */
  Connection(Channel channel, ConnectionKey key, Connector.Setup setup, PieceSize pieces) {
    this.channel = channel;
    this.pieces = pieces;
    this.key = key;
    this.setup = setup;
  }

  /** The settings that it was made with. */
  Connector.Setup madeWith() {
    return setup;
  }

  ConnectionKey key() {
    return key;
  }

  void close() {
    var unused = channel.close();
  }

  AnswerDecoder decoder() {
    return decoder;
  }

  /** Whose end is here: empty behind a proxy, which alone knows. */
  Optional<InetAddress> peer() {
    if (key.proxied()) {
      return key.origin().literal();
    }
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? Optional.ofNullable(address.getAddress())
        : Optional.empty();
  }

  /** Whether an end of the connection may be the end of a body: not if TLS did not say goodbye. */
  boolean mayEndABody() {
    return !key.origin().secure() || closeNotified;
  }

  boolean isUsable() {
    return channel.isActive() && !decoder.hasSurplus() && !closeNotified;
  }

  /** Sends a request; the hop hears of everything until {@link #leave}. */
  void carry(Hop newHop, FullHttpRequest request) {
    pool = null;
    hop = newHop;
    decoder.expect(HttpMethod.HEAD.equals(request.method()));
    channel.writeAndFlush(request).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    channel.read();
  }

  /** Reads once more from the network, so many bytes at most. */
  void read(int most) {
    pieces.next(most);
    channel.read();
  }

  /** The hop wants to hear no more; closes, unless the pool takes it. */
  void leave(@Nullable ConnectionPool next) {
    hop = null;
    pool = next;
    if (next == null) {
      close();
    } else {
      channel.read(); // only so does one notice that the peer closes
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Hop current = hop;
    if (current != null && message instanceof HttpObject object) {
      current.received(object);
    } else {
      ReferenceCountUtil.release(message);
      close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Hop current = hop;
    if (current != null) {
      current.readComplete();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
      closeNotified = true;
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Hop current = hop;
    ConnectionPool holder = pool;
    if (current != null) {
      current.disconnected();
    } else if (holder != null) {
      holder.remove(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Hop current = hop;
    if (current != null) {
      current.disconnected();
    }
    close();
  }
}
