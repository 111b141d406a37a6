package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswerEncoderTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(AnswerEncoder.INSTANCE);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private String written() {
    ByteBuf bytes = channel.readOutbound();
    try {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    } finally {
      bytes.release();
    }
  }

  @Test
  void putsHeadAndSmallBodyIntoOneBuffer() {
    ByteBuf body = Unpooled.copiedBuffer("{}", StandardCharsets.US_ASCII);
    HttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
    answer.headers().set(AsciiString.of("ETag"), "\"a\"").add("Vary", AsciiString.of("Accept"));
    channel.writeOutbound(answer);
    assertEquals("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nVary: Accept\r\n\r\n{}", written());
    assertEquals(0, body.refCnt());
    assertEquals(0, channel.outboundMessages().size());
  }

  @Test
  void leavesALargeBodyWhereItIs() {
    ByteBuf body = Unpooled.wrappedBuffer(new byte[20_000]);
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND, body));
    assertEquals("HTTP/1.1 404 Not Found\r\n\r\n", written());
    assertSame(body, channel.readOutbound());
    body.release();
  }

  @Test
  void sendsAStreamAsItComes() {
    ByteBuf part = Unpooled.copiedBuffer("part", StandardCharsets.US_ASCII);
    channel.writeOutbound(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.PARTIAL_CONTENT));
    channel.writeOutbound(part);
    channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    assertEquals("HTTP/1.1 206 Partial Content\r\n\r\n", written());
    assertSame(part, channel.readOutbound());
    assertEquals("", written());
    part.release();
  }
}
