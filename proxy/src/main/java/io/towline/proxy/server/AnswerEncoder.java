package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.towline.proxy.request.HeadBytes;
import io.towline.proxy.request.ReadyAnswer;
import io.towline.proxy.request.WholeAnswer;

/**
 * Puts an answer's head into bytes (RFC 9112, section 4), a small body behind it into the same
 * buffer, and lets everything else pass: bodies have the length that their head announces, and are
 * never chunked.
 */
@Sharable
final class AnswerEncoder extends ChannelOutboundHandlerAdapter {
  static final AnswerEncoder INSTANCE = new AnswerEncoder();

  private static final int USUAL_HEAD = 640;

  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");

  private AnswerEncoder() {}

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof WholeAnswer whole) {
      write(ctx, whole, promise);
    } else if (message instanceof HttpResponse response) {
      ByteBuf body =
          response instanceof FullHttpResponse full ? full.content() : Unpooled.EMPTY_BUFFER;
      write(ctx, response, body, promise);
    } else if (message instanceof LastHttpContent last) {
      var unused = ctx.write(last.content(), promise);
    } else {
      var unused = ctx.write(message, promise);
    }
  }

  private static void write(ChannelHandlerContext ctx, WholeAnswer whole, ChannelPromise promise) {
    byte[] body = whole.body();
    boolean isCopied = body.length <= ReadyAnswer.LARGEST_COPY;
    ByteBuf bytes = ctx.alloc().directBuffer(whole.headLength() + (isCopied ? body.length : 0));
    whole.writeHead(bytes);
    if (isCopied) {
      var unused = ctx.write(bytes.writeBytes(body), promise);
    } else {
      var unusedHead = ctx.write(bytes); // if it cannot go out, nor can the body
      var unused = ctx.write(Unpooled.wrappedBuffer(body), promise);
    }
  }

  private static void write(
      ChannelHandlerContext ctx, HttpResponse response, ByteBuf body, ChannelPromise promise) {
    boolean isCopied = body.readableBytes() <= ReadyAnswer.LARGEST_COPY;
    ByteBuf bytes = ctx.alloc().directBuffer(USUAL_HEAD + (isCopied ? body.readableBytes() : 0));
    head(bytes, response);
    if (isCopied) {
      bytes.writeBytes(body, body.readerIndex(), body.readableBytes());
      body.release();
      var unused = ctx.write(bytes, promise);
    } else {
      var unusedHead = ctx.write(bytes); // if it cannot go out, nor can the body
      var unused = ctx.write(body, promise);
    }
  }

  private static void head(ByteBuf bytes, HttpResponse response) {
    HttpResponseStatus status = response.status();
    if (status.equals(HttpResponseStatus.OK)) {
      HeadBytes.ok(bytes);
    } else {
      HeadBytes.text(bytes, VERSION);
      HeadBytes.text(bytes, status.codeAsText());
      bytes.writeByte(' ');
      HeadBytes.text(bytes, status.reasonPhrase());
      HeadBytes.end(bytes);
    }
    HeadBytes.fields(bytes, response.headers());
    HeadBytes.end(bytes);
  }
}
