package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;

/**
 * Puts an answer's head into bytes (RFC 9112, section 4), a small body behind it into the same
 * buffer, and lets everything else pass: bodies have the length that their head announces, and are
 * never chunked. Names and values were checked when they were set.
 */
@Sharable
final class AnswerEncoder extends ChannelOutboundHandlerAdapter {
  static final AnswerEncoder INSTANCE = new AnswerEncoder();

  private static final int USUAL_HEAD = 640;

  /** Up to here a copy is cheaper than a second buffer for the kernel to gather. */
  private static final int LARGEST_COPY = 16 << 10;

  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
  private static final AsciiString OK_LINE = AsciiString.cached("HTTP/1.1 200 OK\r\n");
  private static final int CRLF = 0x0d0a;
  private static final int COLON_SPACE = 0x3a20;

  private AnswerEncoder() {}

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      ByteBuf body =
          response instanceof FullHttpResponse full ? full.content() : Unpooled.EMPTY_BUFFER;
      write(ctx, response, body, promise);
    } else if (message instanceof LastHttpContent last) {
      var unused = ctx.write(last.content(), promise);
    } else {
      var unused = ctx.write(message, promise);
    }
  }

  private static void write(
      ChannelHandlerContext ctx, HttpResponse response, ByteBuf body, ChannelPromise promise) {
    boolean isCopied = body.readableBytes() <= LARGEST_COPY;
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
      ascii(bytes, OK_LINE);
    } else {
      ascii(bytes, VERSION);
      ascii(bytes, status.codeAsText());
      bytes.writeByte(' ');
      ascii(bytes, status.reasonPhrase());
      bytes.writeShort(CRLF);
    }
    headers(bytes, response.headers());
    bytes.writeShort(CRLF);
  }

  private static void headers(ByteBuf bytes, HttpHeaders headers) {
    Iterator<Map.Entry<CharSequence, CharSequence>> each = headers.iteratorCharSequence();
    while (each.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = each.next();
      ascii(bytes, header.getKey());
      bytes.writeShort(COLON_SPACE);
      ascii(bytes, header.getValue());
      bytes.writeShort(CRLF);
    }
  }

  private static void ascii(ByteBuf bytes, CharSequence text) {
    if (text instanceof AsciiString ascii) {
      bytes.writeBytes(ascii.array(), ascii.arrayOffset(), ascii.length());
    } else {
      ByteBufUtil.writeAscii(bytes, text);
    }
  }
}
