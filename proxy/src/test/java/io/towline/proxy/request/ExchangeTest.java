package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.towline.proxy.request.RegistryError.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExchangeTest {
  private final AtomicLong nanos = new AtomicLong(100);
  private final ServerTime time = new ServerTime(nanos::get, new HttpDate(() -> 0));
  private final ChannelInboundHandlerAdapter last = new ChannelInboundHandlerAdapter();
  private final EmbeddedChannel channel = new EmbeddedChannel(last);
  private final List<Exchange> over = new ArrayList<>();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private Exchange exchange(HttpMethod method) {
    DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/v2/");
    return new Exchange(channel.pipeline().context(last), RequestHead.of(head), time, over::add);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  @Test
  void answersInOnePiece() {
    Exchange exchange = exchange(HttpMethod.GET);
    exchange.cacheStatus(CacheStatus.COLLAPSED);
    nanos.set(130);
    exchange.respond(HttpResponseStatus.OK, new DefaultHttpHeaders(), bytes("hello"));
    FullHttpResponse answer = channel.readOutbound();
    assertEquals("hello", answer.content().toString(StandardCharsets.UTF_8));
    assertEquals("5", answer.headers().get("Content-Length"));
    assertEquals("towline; fwd=miss; collapsed", answer.headers().get("Cache-Status"));
    assertEquals("Thu, 01 Jan 1970 00:00:00 GMT", answer.headers().get("Date"));
    assertEquals(exchange.requestId(), answer.headers().get("X-Request-Id"));
    assertEquals(5, exchange.sentBytes());
    assertEquals(30, exchange.firstByteNanos());
    assertEquals(List.of(exchange), over);
    answer.release();
  }

  @Test
  void tellsHeadTheLengthWithoutTheBody() {
    Exchange exchange = exchange(HttpMethod.HEAD);
    ByteBuf body = bytes("hello");
    exchange.respond(HttpResponseStatus.OK, new DefaultHttpHeaders(), body);
    FullHttpResponse answer = channel.readOutbound();
    assertEquals("5", answer.headers().get("Content-Length"));
    assertEquals(0, answer.content().readableBytes());
    assertEquals(0, body.refCnt());
    assertEquals(0, exchange.sentBytes());
  }

  @Test
  void saysNoLengthWithNotModified() {
    exchange(HttpMethod.GET)
        .respond(HttpResponseStatus.NOT_MODIFIED, new DefaultHttpHeaders(), Unpooled.buffer(0));
    FullHttpResponse answer = channel.readOutbound();
    assertFalse(answer.headers().contains("Content-Length"));
  }

  @Test
  void streamsWhatWasAnnounced() {
    Exchange exchange = exchange(HttpMethod.GET);
    AtomicInteger closed = new AtomicInteger();
    exchange.onClose(closed::incrementAndGet);
    exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), 4);
    HttpResponse head = channel.readOutbound();
    assertEquals("4", head.headers().get("Content-Length"));
    assertTrue(exchange.isWritable());
    assertTrue(exchange.write(bytes("ab")).isSuccess());
    assertTrue(exchange.write(bytes("cd")).isSuccess());
    assertEquals(List.of(), over);
    exchange.end();
    assertEquals(List.of(exchange), over);
    assertEquals(1, closed.get());
    assertEquals(4, exchange.sentBytes());
    ByteBuf first = channel.readOutbound();
    ByteBuf second = channel.readOutbound();
    assertSame(LastHttpContent.EMPTY_LAST_CONTENT, channel.readOutbound());
    first.release();
    second.release();
  }

  @Test
  void streamsNothingToHead() {
    Exchange exchange = exchange(HttpMethod.HEAD);
    exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), 4);
    ByteBuf part = bytes("ab");
    assertTrue(exchange.write(part).isSuccess());
    assertEquals(0, part.refCnt());
    exchange.end();
    HttpResponse head = channel.readOutbound();
    assertEquals("4", head.headers().get("Content-Length"));
    assertSame(LastHttpContent.EMPTY_LAST_CONTENT, channel.readOutbound());
    assertEquals(List.of(exchange), over);
  }

  @Test
  void cutsAnAnswerThatIsEndedTooSoon() {
    Exchange exchange = exchange(HttpMethod.GET);
    exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), 4);
    exchange.end();
    channel.runPendingTasks();
    assertFalse(channel.isActive());
    assertEquals("the answer ended 4 bytes short", exchange.words().get("cut"));
  }

  @Test
  void writesNoMoreThanWasAnnounced() {
    Exchange exchange = exchange(HttpMethod.GET);
    exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), 1);
    ByteBuf part = bytes("ab");
    assertFalse(exchange.write(part).isSuccess());
    assertEquals(0, part.refCnt());
    assertFalse(channel.isActive());
    ByteBuf late = bytes("a");
    assertFalse(exchange.write(late).isSuccess());
    assertEquals(0, late.refCnt());
  }

  @Test
  void answersACutBeforeTheHeadWith502() {
    Exchange exchange = exchange(HttpMethod.GET);
    exchange.cut("the upstream is <gone>");
    FullHttpResponse answer = channel.readOutbound();
    assertEquals(502, answer.status().code());
    assertEquals("1", answer.headers().get("Retry-After"));
    assertTrue(
        answer.content().toString(StandardCharsets.UTF_8).contains("the upstream is ?gone?"));
    assertTrue(channel.isActive());
    answer.release();
  }

  @Test
  void isOverOnceWhenTheConnectionIsLost() {
    Exchange exchange = exchange(HttpMethod.GET);
    AtomicInteger closed = new AtomicInteger();
    exchange.onClose(closed::incrementAndGet);
    exchange.connectionLost();
    exchange.connectionLost();
    assertEquals(1, closed.get());
    assertEquals(List.of(exchange), over);
    exchange.onClose(closed::incrementAndGet);
    assertEquals(2, closed.get(), "a listener that comes late runs at once");
  }

  @Test
  void takesNoSecondAnswer() {
    Exchange exchange = exchange(HttpMethod.GET);
    exchange.respond(RegistryError.notFound(Code.BLOB_UNKNOWN, "no"));
    ByteBuf body = bytes("x");
    exchange.respond(HttpResponseStatus.OK, new DefaultHttpHeaders(), body);
    assertEquals(0, body.refCnt());
    exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), 1);
    exchange.end();
    exchange.cut("late");
    FullHttpResponse answer = channel.readOutbound();
    assertEquals(404, answer.status().code());
    assertNull(channel.readOutbound());
    answer.release();
  }

  @Test
  void tellsWhenTheClientTakesMore() {
    Exchange exchange = exchange(HttpMethod.GET);
    AtomicInteger woken = new AtomicInteger();
    exchange.onWritable(woken::incrementAndGet);
    exchange.writabilityChanged();
    assertEquals(0, woken.get(), "nothing is streamed yet");
    exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), 1);
    exchange.writabilityChanged();
    assertEquals(1, woken.get());
  }

  @Test
  void hasNoRequestBeforeItIsRouted() {
    Exchange exchange = exchange(HttpMethod.GET);
    assertThrows(IllegalStateException.class, exchange::request);
    exchange.request(new RegistryRequest.Base());
    assertEquals("base", exchange.request().type());
  }
}
