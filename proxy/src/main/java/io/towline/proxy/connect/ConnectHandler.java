package io.towline.proxy.connect;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.towline.proxy.access.Client;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the one request that a client makes of a forward proxy, and then gives way to what answers
 * or relays. Belongs to the connection's loop.
 */
final class ConnectHandler extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger("towline.connect");
  private static final String OPEN = "HTTP/1.1 200 Connection established\r\n\r\n";
  private static final int HTTPS = 443;
  private static final long LONGEST_HANDSHAKE_SECONDS = 10;

  private final ConnectSettings settings;
  private final ChannelGroup open;
  private boolean hasAsked;
  private @Nullable Future<?> timer;

  ConnectHandler(ConnectSettings settings, ChannelGroup open) {
    this.settings = settings;
    this.open = open;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    long patience = settings.config().get().limits().headerTimeout().toNanos();
    timer = ctx.executor().schedule(() -> close(ctx), patience, TimeUnit.NANOSECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (!hasAsked && message instanceof HttpRequest request) {
        hasAsked = true;
        ctx.channel().config().setAutoRead(false); // what follows is for whoever takes over
        if (timer != null) {
          timer.cancel(false);
        }
        answer(ctx, request);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answer(ChannelHandlerContext ctx, HttpRequest request) {
    Optional<Target> target = Target.parse(request.uri());
    if (request.decoderResult().isFailure()) {
      refuse(ctx, "400 Bad Request", "the request's head cannot be read");
    } else if (!ConnectAnswers.isAllowed(settings.config().get(), ctx.channel().remoteAddress())) {
      refuse(ctx, "403 Forbidden", "server.allow_from names the networks that may ask here");
    } else if (!HttpMethod.CONNECT.equals(request.method())) {
      refuse(ctx, "405 Method Not Allowed", "this port takes CONNECT alone, as for HTTPS_PROXY");
    } else if (target.isEmpty()) {
      refuse(ctx, "400 Bad Request", "a CONNECT names a host and a port");
    } else if (settings.isRegistry().test(target.get().toString())) {
      intercept(ctx, target.get());
    } else if (!settings.config().get().connect().tunnels()) {
      refuse(ctx, "403 Forbidden", target.get() + " is no registry that is configured here");
    } else if (target.get().port() != HTTPS) {
      refuse(ctx, "403 Forbidden", "to other hosts than registries only port 443 is tunnelled");
    } else {
      identify(ctx, target.get(), request.headers());
    }
  }

  // A registry: the answers are ours.

  private void intercept(ChannelHandlerContext ctx, Target target) {
    var unused =
        settings
            .identities()
            .apply(target.host())
            .whenComplete(
                (tls, failure) ->
                    ctx.executor()
                        .execute(
                            () -> {
                              if (tls == null) {
                                log.error("no certificate for {}", target.host(), failure);
                                refuse(ctx, "502 Bad Gateway", "no certificate could be made");
                              } else {
                                adopt(ctx, target, tls);
                              }
                            }));
  }

  private void adopt(ChannelHandlerContext ctx, Target target, SslContext tls) {
    if (!ctx.channel().isActive()) {
      return;
    }
    Channel channel = ctx.channel();
    open.remove(channel);
    giveWay(ctx);
    SslHandler handler = tls.newHandler(channel.alloc());
    handler.setHandshakeTimeout(LONGEST_HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    channel.pipeline().addLast(handler);
    settings.adopt().accept(channel, target.toString());
    channel.pipeline().fireChannelActive(); // for those who came too late to see it
    channel.config().setAutoRead(true);
  }

  // Another host: its bytes are none of our business.

  private void identify(ChannelHandlerContext ctx, Target target, HttpHeaders headers) {
    if (settings.access().isOpen()) {
      tunnel(ctx, target);
      return;
    }
    HttpHeaders shown = new DefaultHttpHeaders();
    String credentials = headers.get(HttpHeaderNames.PROXY_AUTHORIZATION);
    if (credentials != null) {
      shown.set(HttpHeaderNames.AUTHORIZATION, credentials);
    }
    var unused =
        settings
            .access()
            .identify(shown, "")
            .whenComplete(
                (client, failure) -> ctx.executor().execute(() -> admit(ctx, target, client)));
  }

  private void admit(ChannelHandlerContext ctx, Target target, @Nullable Client client) {
    if (client != null && client.isKnown()) {
      tunnel(ctx, target);
    } else {
      refuse(
          ctx,
          "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"towline\"",
          "this proxy wants to know who asks");
    }
  }

  private void tunnel(ChannelHandlerContext ctx, Target target) {
    Channel client = ctx.channel();
    settings
        .dial()
        .connect(client.eventLoop(), target.host(), target.port())
        .addListener(
            (Future<Channel> dialled) -> {
              if (!dialled.isSuccess()) {
                refuse(ctx, "502 Bad Gateway", String.valueOf(dialled.cause().getMessage()));
              } else if (!client.isActive()) {
                var unused = dialled.getNow().close();
              } else {
                join(ctx, dialled.getNow());
              }
            });
  }

  private void join(ChannelHandlerContext ctx, Channel server) {
    Channel client = ctx.channel();
    open.add(server);
    giveWay(ctx);
    client.pipeline().addLast(Relay.idle(), new Relay(server));
    server.pipeline().addLast(Relay.idle(), new Relay(client));
    client.read();
    server.read();
  }

  /** Says that it is open, and takes what read the request out of the way. */
  private void giveWay(ChannelHandlerContext ctx) {
    ChannelPipeline pipeline = ctx.pipeline();
    var unused = ctx.writeAndFlush(Unpooled.copiedBuffer(OPEN, StandardCharsets.US_ASCII));
    pipeline.remove(this);
    pipeline.remove(HttpRequestDecoder.class);
  }

  private static void refuse(ChannelHandlerContext ctx, String status, String why) {
    String client =
        ctx.channel().remoteAddress() instanceof InetSocketAddress address
            ? address.getAddress().getHostAddress()
            : "";
    log.atInfo().addKeyValue("client", client).log("CONNECT refused: {}", why);
    ctx.writeAndFlush(
            Unpooled.copiedBuffer(ConnectAnswers.text(status, why), StandardCharsets.UTF_8))
        .addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("a client of the forward proxy: {}", cause.toString());
    close(ctx);
  }

  private static void close(ChannelHandlerContext ctx) {
    var unused = ctx.close();
  }
}
