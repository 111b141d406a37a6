package io.towline.proxy.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection. A request that comes while another is being answered
 * closes the connection after it: nobody pipelines here.
 */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

  private final AdminSettings settings;
  private final AdminRoutes routes;
  private final AdminAccess access;
  private boolean isAnswering;
  private boolean isHead;
  private String allowed = "";

  AdminHandler(AdminSettings settings, AdminRoutes routes, AdminAccess access) {
    this.settings = settings;
    this.routes = routes;
    this.access = access;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (isAnswering) {
      drop(context);
      return;
    }
    isHead = request.method().equals(HttpMethod.HEAD);
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    if (request.decoderResult().isFailure()) {
      answer(
          context, AdminAnswer.text(400, "this is no HTTP request that is understood here"), false);
      return;
    }
    String path = pathOf(request.uri());
    allowed = routes.allowed(path);
    if (!List.of(allowed.split(", ")).contains(request.method().name())) {
      answer(context, AdminAnswer.text(405, "this takes " + allowed + " alone"), false);
      return;
    }
    Optional<AdminAnswer> ready = routes.immediate(path);
    if (ready.isEmpty() && !path.equals("/metrics")) {
      InetAddress client = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
      ready =
          access
              .refusal(client, request.headers())
              .map(refusal -> AdminAnswer.text(refusal.status(), refusal.sentence()));
    }
    if (ready.isPresent()) {
      answer(context, ready.get(), keepAlive);
    } else {
      boolean isChange = request.method().equals(HttpMethod.POST);
      AdminQuery query = AdminQuery.of(request.uri());
      makeOnWorker(context, keepAlive, () -> make(path, query, isChange));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      drop(context);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.debug("admin connection of {} closed", context.channel().remoteAddress(), cause);
    }
    drop(context);
  }

  private void makeOnWorker(
      ChannelHandlerContext context, boolean keepAlive, Supplier<AdminAnswer> work) {
    isAnswering = true;
    try {
      settings
          .worker()
          .execute(
              () -> {
                AdminAnswer made = work.get();
                context.executor().execute(() -> answer(context, made, keepAlive));
              });
    } catch (RejectedExecutionException e) {
      answer(context, AdminAnswer.text(503, "too busy, or shutting down"), false);
    }
  }

  private AdminAnswer make(String path, AdminQuery query, boolean isChange) {
    try {
      return routes.made(path, query, isChange);
    } catch (RuntimeException e) {
      LOG.warn("{} on the admin port failed", path, e);
      return AdminAnswer.text(500, "this failed; the log says why");
    }
  }

  private void answer(ChannelHandlerContext context, AdminAnswer answer, boolean keepAlive) {
    isAnswering = false;
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff");
    if (answer.status() == 405) {
      response.headers().set(HttpHeaderNames.ALLOW, allowed);
    } else if (answer.status() == 401) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"towline admin\"");
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = context.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Nobody waits for the end of a connection that is given up. */
  private static void drop(ChannelHandlerContext context) {
    var unused = context.close();
  }

  static String pathOf(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }
}
