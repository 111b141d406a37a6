package io.towline.proxy.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How far the answer of one exchange is, and the bytes it sends. Belongs to its connection's loop.
 *
 * <p>OPEN goes to ANSWERED in one piece or by way of STREAMING; STREAMING may go to CUT instead.
 * OVER follows when the last byte has left or the connection is gone, and is told once.
 */
final class Answer {

  private enum Phase {
    OPEN,
    STREAMING,
    ANSWERED,
    CUT,
    OVER
  }

  private static final byte[] NO_BODY = {};

  private final ChannelHandlerContext ctx;
  private final Exchange exchange;
  private final Consumer<Exchange> whenOver;

  private Phase phase = Phase.OPEN;
  private @Nullable HttpResponseStatus status;
  private @Nullable Runnable onWritable;
  private @Nullable Runnable onClose;
  private long beganNanos;
  private long remaining;
  private long wantedBytes = -1;
  private long sentBytes;
  private long lastSentNanos;
  private long waitedNanos;
  private Delivery.Ending ending = Delivery.Ending.CLIENT_LEFT;

  Answer(ChannelHandlerContext ctx, Exchange exchange, Consumer<Exchange> whenOver) {
    this.ctx = ctx;
    this.exchange = exchange;
    this.whenOver = whenOver;
  }

  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  @Nullable HttpResponseStatus status() {
    return status;
  }

  /** When the head went out, on the server's monotonic clock. */
  long beganNanos() {
    return beganNanos;
  }

  long sentBytes() {
    return sentBytes;
  }

  /** How far the body came. */
  Delivery delivery() {
    long lastNanos = sentBytes > 0 ? lastSentNanos : exchange.startNanos();
    return new Delivery(ending, sentBytes, wantedBytes, lastNanos, waitedNanos);
  }

  void respond(HttpResponseStatus answer, HttpHeaders headers, ByteBuf body) {
    if (phase != Phase.OPEN) {
      body.release();
      return;
    }
    int length = body.readableBytes();
    start(answer, headers, length);
    boolean bodiless = exchange.isHead() || answer.equals(HttpResponseStatus.NOT_MODIFIED);
    if (bodiless) {
      body.release();
    }
    phase = Phase.ANSWERED;
    wantedBytes = bodiless ? 0 : length;
    whenWritten(
        ctx.writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                answer,
                bodiless ? Unpooled.EMPTY_BUFFER : body,
                headers,
                EmptyHttpHeaders.INSTANCE)),
        bodiless ? 0 : length);
  }

  void respond(PreparedHead head, byte[] content) {
    if (phase != Phase.OPEN) {
      return;
    }
    began(HttpResponseStatus.OK);
    byte[] body = exchange.isHead() ? NO_BODY : content;
    phase = Phase.ANSWERED;
    wantedBytes = body.length;
    whenWritten(
        ctx.writeAndFlush(
            new WholeAnswer(
                head,
                exchange.time().date().now(),
                exchange.requestId(),
                exchange.cacheStatus().header(),
                AnswerHead.connection(exchange),
                body)),
        body.length);
  }

  void responded(ChannelFuture written, int bodyLength) {
    began(HttpResponseStatus.OK);
    phase = Phase.ANSWERED;
    wantedBytes = bodyLength;
    whenWritten(written, bodyLength);
  }

  /** Mostly that is now, and then no listener is needed. */
  private void whenWritten(ChannelFuture written, long bytes) {
    if (written.isDone()) {
      answered(written, bytes);
    } else {
      written.addListener(done -> answered(done, bytes));
    }
  }

  void begin(HttpResponseStatus answer, HttpHeaders headers, long contentLength) {
    if (phase != Phase.OPEN) {
      return;
    }
    start(answer, headers, contentLength);
    remaining = exchange.isHead() ? 0 : contentLength;
    wantedBytes = remaining;
    phase = Phase.STREAMING;
    ctx.writeAndFlush(new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer, headers))
        .addListener(done -> sent(done, 0));
  }

  private void start(HttpResponseStatus answer, HttpHeaders headers, long contentLength) {
    AnswerHead.complete(headers, exchange, answer, contentLength);
    began(answer);
  }

  private void began(HttpResponseStatus answer) {
    status = answer;
    beganNanos = exchange.time().nanos().getAsLong();
  }

  ChannelFuture write(Object bodyPart) {
    long length =
        bodyPart instanceof FileRegion region
            ? region.count() - region.transferred()
            : ((ByteBuf) bodyPart).readableBytes();
    if (phase != Phase.STREAMING || exchange.isHead()) {
      ReferenceCountUtil.release(bodyPart);
      return phase == Phase.STREAMING
          ? ctx.newSucceededFuture()
          : ctx.newFailedFuture(new ClosedChannelException());
    }
    if (length > remaining) {
      ReferenceCountUtil.release(bodyPart);
      String reason = length + " bytes to write where " + remaining + " are left of the answer";
      cut(reason);
      return ctx.newFailedFuture(new IllegalArgumentException(reason));
    }
    remaining -= length;
    long writtenNanos = exchange.time().nanos().getAsLong();
    return ctx.writeAndFlush(bodyPart)
        .addListener(
            done -> {
              sent(done, length);
              waitedNanos += exchange.time().nanos().getAsLong() - writtenNanos;
            });
  }

  void end() {
    if (phase != Phase.STREAMING) {
      return;
    }
    if (remaining > 0) {
      cut("the answer ended " + remaining + " bytes short");
      return;
    }
    phase = Phase.ANSWERED;
    whenWritten(ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT), 0);
  }

  /** Breaks off a stream; nothing happens if there is none. */
  void cut(String reason) {
    if (phase == Phase.STREAMING) {
      phase = Phase.CUT;
      ending = Delivery.Ending.CUT;
      exchange.describe("cut", reason);
      ShortEnd.of(ctx.channel());
    }
  }

  boolean isWritable() {
    return phase == Phase.STREAMING && ctx.channel().isWritable();
  }

  void onWritable(Runnable listener) {
    onWritable = listener;
  }

  void onClose(Runnable listener) {
    if (phase == Phase.OVER) {
      listener.run();
    } else {
      onClose = listener;
    }
  }

  void writabilityChanged() {
    if (onWritable != null && isWritable()) {
      onWritable.run();
    }
  }

  void connectionLost() {
    if (phase != Phase.OVER) {
      exchange.describeIfAbsent("cut", "the client closed the connection");
      over();
    }
  }

  private void answered(Future<?> done, long bytes) {
    sent(done, bytes);
    if (done.isSuccess()) {
      ending = Delivery.Ending.COMPLETE;
      over();
    }
  }

  /** After a write that failed, what the client has is nothing that could be gone on with. */
  private void sent(Future<?> done, long bytes) {
    if (done.isSuccess()) {
      sentBytes += bytes;
      if (bytes > 0) {
        lastSentNanos = exchange.time().nanos().getAsLong();
      }
    } else {
      exchange.describeIfAbsent("cut", "writing to the client failed: " + done.cause());
      var unused = ctx.close();
    }
  }

  private void over() {
    if (phase == Phase.OVER) {
      return;
    }
    phase = Phase.OVER;
    Runnable listener = onClose;
    onClose = null;
    onWritable = null;
    if (listener != null) {
      listener.run();
    }
    whenOver.accept(exchange);
  }
}
