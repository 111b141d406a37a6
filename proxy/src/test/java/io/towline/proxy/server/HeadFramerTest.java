package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HeadFramerTest {
  private static final String FIRST = "GET /a HTTP/1.1\r\nHost: t\r\n\r\n";
  private static final String SECOND = "HEAD /b HTTP/1.0\r\nX-Y: z\r\n\r\n";

  private final AtomicLong nanos = new AtomicLong();
  private final HeadFramer framer = new HeadFramer(nanos::get, new KnownHeads());
  private final EmbeddedChannel channel = new EmbeddedChannel(framer);

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  private String received() {
    ByteBuf head = channel.readInbound();
    String text = head.toString(StandardCharsets.ISO_8859_1);
    head.release();
    return text;
  }

  @Test
  void passesOnAWholeHeadHoweverItIsCut() {
    for (int cut = 1; cut < FIRST.length(); cut++) {
      send(FIRST.substring(0, cut));
      assertNull(channel.readInbound(), "after " + cut + " bytes");
      assertTrue(framer.isPartial());
      send(FIRST.substring(cut));
      assertEquals(FIRST, received());
      framer.next();
      assertFalse(framer.isPartial());
    }
    assertFalse(channel.finish());
  }

  @Test
  void passesOnAHeadThatComesByteForByte() {
    for (int i = 0; i < FIRST.length(); i++) {
      send(FIRST.substring(i, i + 1));
    }
    assertEquals(FIRST, received());
    assertFalse(channel.finish());
  }

  @Test
  void holdsTheNextHeadUntilTheOneBeforeIsAnswered() {
    send(FIRST + SECOND + FIRST.substring(0, 5));
    assertEquals(FIRST, received());
    assertNull(channel.readInbound());
    assertFalse(framer.isPartial());
    framer.next();
    assertEquals(SECOND, received());
    framer.next();
    assertNull(channel.readInbound());
    assertTrue(framer.isPartial());
    send(FIRST.substring(5));
    assertEquals(FIRST, received());
    assertFalse(channel.finish());
  }

  @Test
  void tellsWhenAPartialHeadBegan() {
    nanos.set(7);
    send("GET ");
    nanos.set(9);
    send("/a");
    assertEquals(7, framer.partialSinceNanos());
    assertFalse(channel.finish());
  }

  @Test
  void stopsReadingWhenTooMuchIsPipelined() {
    send(FIRST);
    send("x".repeat(64 * 1024));
    assertTrue(channel.config().isAutoRead());
    send("x");
    assertFalse(channel.config().isAutoRead());
    assertEquals(FIRST, received());
    channel.finishAndReleaseAll();
  }

  @Test
  void readsOnWhenWhatWasPipelinedIsAnswered() {
    send(FIRST);
    send(SECOND.repeat(64 * 1024 / SECOND.length() + 1));
    assertFalse(channel.config().isAutoRead());
    assertEquals(FIRST, received());
    for (int i = 0; i < 64 * 1024 / SECOND.length() + 1; i++) {
      framer.next();
      assertEquals(SECOND, received());
    }
    framer.next();
    assertTrue(channel.config().isAutoRead());
    assertFalse(channel.finish());
  }

  @Test
  void dropsEverythingBehindARefusal() {
    send("nonsense\r\n" + FIRST);
    Refusal refusal = channel.readInbound();
    assertEquals(400, refusal.status().code());
    send(FIRST);
    framer.next();
    assertNull(channel.readInbound());
    assertFalse(channel.finish());
  }

  @Test
  void refusesAtOnceWhatDoesNotBeginAsARequest() {
    send("\u0016\u0003");
    Refusal refusal = channel.readInbound();
    assertEquals(400, refusal.status().code());
    assertFalse(channel.finish());
  }

  @Test
  void releasesWhatItHoldsWhenTheConnectionGoes() {
    ByteBuf begun = Unpooled.copiedBuffer("GET ", StandardCharsets.ISO_8859_1);
    channel.writeInbound(begun);
    assertFalse(channel.finish());
    assertEquals(0, begun.refCnt());
  }
}
