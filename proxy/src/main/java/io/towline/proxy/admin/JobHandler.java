package io.towline.proxy.admin;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.towline.proxy.job.JobRefusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests that are jobs out of the connection before their bodies are collected; all
 * others pass. A connection with a job has no other request.
 */
final class JobHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(JobHandler.class);

  /** How often a connection may be silent for as long as others are allowed to be. */
  private static final int MOST_SILENCES = 10;

  private final AdminJobs jobs;
  private final AdminAccess access;
  private @Nullable JobExchange running;
  private @Nullable UploadStream upload;
  private int silences;

  JobHandler(AdminJobs jobs, AdminAccess access) {
    this.jobs = jobs;
    this.access = access;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (running != null) {
      silences = 0;
      takeBody(context, message);
      return;
    }
    if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      String path = AdminHandler.pathOf(request.uri());
      Optional<AdminJob> job = jobs.find(request.method().name(), path);
      if (job.isPresent()) {
        begin(context, request, job.get());
        if (message instanceof HttpContent) {
          takeBody(context, message);
        }
        return;
      }
    }
    context.fireChannelRead(message);
  }

  private void begin(ChannelHandlerContext context, HttpRequest request, AdminJob job) {
    InetAddress client = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
    Optional<AdminAnswer> refusal =
        access
            .refusal(client, request.headers())
            .map(each -> AdminAnswer.text(each.status(), each.sentence()));
    UploadStream body = new UploadStream(() -> context.executor().execute(context.channel()::read));
    JobExchange exchange = new JobExchange(context.channel(), body, request.protocolVersion());
    running = exchange;
    upload = body;
    if (refusal.isPresent()) {
      context
          .writeAndFlush(refusal.get().response(HttpVersion.HTTP_1_1))
          .addListener(ChannelFutureListener.CLOSE);
      body.fail();
      return;
    }
    context.channel().config().setAutoRead(false);
    if (HttpUtil.is100ContinueExpected(request)) {
      var unused =
          context.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    AdminQuery query = AdminQuery.of(request.uri());
    try {
      jobs.threads().execute(() -> run(job, query, exchange, body));
    } catch (RejectedExecutionException e) {
      context
          .writeAndFlush(
              AdminAnswer.text(503, "too many jobs run already, or it is shutting down")
                  .response(HttpVersion.HTTP_1_1))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static void run(AdminJob job, AdminQuery query, JobExchange exchange, UploadStream body) {
    try {
      job.run(query, exchange);
      exchange.finish();
    } catch (AdminMistake e) {
      exchange.refuseLate(400, String.valueOf(e.getMessage()));
    } catch (JobRefusal e) {
      exchange.refuseLate(409, e.sentence());
    } catch (IOException e) {
      LOG.debug("a job of the admin port ended", e);
      exchange.refuseLate(500, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.warn("a job of the admin port failed", e);
      exchange.refuseLate(500, "this failed; the log says why");
    } finally {
      body.close(); // not before the answer, which waits for the request's end
    }
  }

  /** A second request on the connection ends it. */
  private void takeBody(ChannelHandlerContext context, Object message) {
    UploadStream body = upload;
    if (message instanceof HttpContent content && body != null) {
      if (content.content().isReadable()) {
        body.add(content.content());
      } else {
        content.release();
      }
      if (message instanceof LastHttpContent) {
        body.end();
        upload = null;
        context.channel().config().setAutoRead(true); // to hear of the far end's leaving
      }
    } else {
      ReferenceCountUtil.release(message);
      var unused = context.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (running != null) {
      silences = 0;
      running.writabilityChanged();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (running != null) {
      running.isClosed();
    }
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && running != null && ++silences < MOST_SILENCES) {
      return;
    }
    context.fireUserEventTriggered(event);
  }
}
