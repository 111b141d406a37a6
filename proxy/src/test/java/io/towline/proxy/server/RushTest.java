package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.config.LimitsConfig;
import io.towline.config.Rate;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.HttpDate;
import io.towline.proxy.request.PreparedHead;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.Routes;
import io.towline.proxy.request.ServerTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many clients that ask for the same within a few milliseconds. */
class RushTest {
  private static final String GET = "GET /v2/quay.io/a/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n";

  private final AtomicLong now = new AtomicLong(1);
  private final AtomicReference<Routes> routes = new AtomicReference<>(Services.routes());
  private final ServerTime time = new ServerTime(now::get, new HttpDate(() -> 0));
  private final List<EmbeddedChannel> clients = new ArrayList<>();
  private final List<Exchange> waiting = new ArrayList<>();
  private final AtomicLong changes = new AtomicLong();
  private int looked;
  private CacheStatus status = CacheStatus.HIT;
  private String filling = "";
  private Runnable whileLooking = () -> {};

  private EmbeddedChannel client() {
    return client(LimitsConfig.STANDARD);
  }

  private EmbeddedChannel client(LimitsConfig limits) {
    EmbeddedChannel client =
        new EmbeddedChannel(
            new ClientPipeline(
                Services.of(this::look, time, routes, limits, changes),
                new Connections(() -> 10, now::get),
                allocator -> Optional.empty()));
    clients.add(client);
    return client;
  }

  /** Each look finds another content. */
  private void look(Exchange exchange) {
    looked++;
    whileLooking.run();
    exchange.cacheStatus(status);
    RegistryRequest.Manifest asked = (RegistryRequest.Manifest) exchange.request();
    byte[] content =
        (filling + asked.reference() + " in look " + looked).getBytes(StandardCharsets.US_ASCII);
    exchange.respond(PreparedHead.of(new DefaultHttpHeaders(), content.length), content);
  }

  private void later(Exchange exchange) {
    looked++;
    waiting.add(exchange);
  }

  private static String ask(EmbeddedChannel client, String head) {
    client.writeInbound(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
    client.runPendingTasks();
    StringBuilder answer = new StringBuilder();
    for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
      answer.append(out.toString(StandardCharsets.US_ASCII));
      out.release();
    }
    return answer.toString();
  }

  private void pass(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @AfterEach
  void end() {
    clients.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  /** The first read teaches the head, the second what it is answered with. */
  private EmbeddedChannel taught() {
    EmbeddedChannel client = client();
    ask(client, GET);
    ask(client, GET);
    assertEquals(2, looked);
    return client;
  }

  @Test
  void looksOnceForAllOfThem() {
    EmbeddedChannel client = taught();
    for (int i = 0; i < 10; i++) {
      String answer = ask(i % 2 == 0 ? client : client(), GET);
      assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
      assertTrue(answer.endsWith("\r\n\r\n1 in look 2"), answer);
      assertTrue(answer.contains("Cache-Status: towline; hit\r\n"), answer);
    }
    assertEquals(2, looked);
  }

  @Test
  void givesEachItsOwnRequestId() {
    EmbeddedChannel client = taught();
    assertNotEquals(ask(client, GET), ask(client, GET));
  }

  @Test
  void looksAgainWhenTheRushIsOver() {
    EmbeddedChannel client = taught();
    pass(KnownHead.READY_MILLIS - 1);
    assertTrue(ask(client, GET).endsWith("look 2"));
    pass(1);
    assertTrue(ask(client, GET).endsWith("look 3"));
    pass(KnownHead.READY_MILLIS - 1);
    assertTrue(ask(client, GET).endsWith("look 3"));
  }

  @Test
  void looksAgainWhenSomebodyHasChangedWhatIsStored() {
    EmbeddedChannel client = taught();
    changes.incrementAndGet();
    assertTrue(ask(client, GET).endsWith("look 3"));
    assertTrue(ask(client, GET).endsWith("look 3"));
  }

  @Test
  void looksAgainWhenThatWasChangedDuringTheLook() {
    EmbeddedChannel client = client();
    ask(client, GET);
    whileLooking = changes::incrementAndGet;
    ask(client, GET);
    whileLooking = () -> {};
    assertTrue(ask(client, GET).endsWith("look 3"));
  }

  @Test
  void keepsNoLargeContent() {
    filling = "x".repeat(17 << 10);
    EmbeddedChannel client = taught();
    assertTrue(ask(client, GET).endsWith("look 3"));
    assertTrue(ask(client, GET).endsWith("look 4"));
  }

  @Test
  void looksAgainWithOtherRoutes() {
    EmbeddedChannel client = taught();
    routes.set(Services.routes());
    assertTrue(ask(client, GET).endsWith("look 3"));
  }

  @Test
  void knowsWhichHeadMeansWhatBehindAReload() {
    String other = GET.replace("manifests/1", "manifests/2");
    EmbeddedChannel first = client();
    EmbeddedChannel second = client();
    ask(first, GET);
    ask(second, other);
    routes.set(Services.routes());
    for (EmbeddedChannel client : List.of(first, second, client())) {
      assertTrue(ask(client, other).contains("\r\n\r\n2 in look "));
      assertTrue(ask(client, GET).contains("\r\n\r\n1 in look "));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HIT")
  void looksEachTimeWhereItIsNoHit(CacheStatus other) {
    status = other;
    EmbeddedChannel client = taught();
    ask(client, GET);
    ask(client, GET);
    assertEquals(4, looked);
  }

  @Test
  void looksEachTimeWhereSomebodyHadToBeAsked() {
    EmbeddedChannel client =
        new EmbeddedChannel(
            new ClientPipeline(
                Services.of(this::later, time),
                new Connections(() -> 10, now::get),
                allocator -> Optional.empty()));
    clients.add(client);
    for (int i = 1; i <= 4; i++) {
      ask(client, GET);
      assertEquals(i, looked);
      Exchange exchange = waiting.get(i - 1);
      exchange.cacheStatus(CacheStatus.HIT);
      exchange.respond(PreparedHead.of(new DefaultHttpHeaders(), 0), new byte[0]);
      client.runPendingTasks();
      client.releaseOutbound();
    }
  }

  @Test
  void givesNobodyTheAnswerToAnotherRequest() {
    EmbeddedChannel client = taught();
    String other = GET.replace("manifests/1", "manifests/2");
    assertTrue(ask(client, other).endsWith("look 3"));
    assertTrue(ask(client, other).endsWith("look 4"));
    assertTrue(ask(client, GET).endsWith("look 2"));
    String accepting = GET.replace("\r\n\r\n", "\r\nAccept: x/y\r\n\r\n");
    assertTrue(ask(client, accepting).endsWith("look 5"));
  }

  @Test
  void givesHeadItsHeadAlone() {
    String head = GET.replace("GET", "HEAD");
    EmbeddedChannel client = client();
    for (int i = 0; i < 4; i++) {
      String answer = ask(client, head);
      assertTrue(answer.contains("content-length: 11\r\n"), answer);
      assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }
    assertEquals(2, looked);
  }

  @Test
  void keepsTheNextRequestWaitingUntilTheClientHasTakenTheAnswer() {
    EmbeddedChannel client = taught();
    List<Runnable> held = new ArrayList<>();
    client
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                held.add(() -> assertSame(promise, ctx.writeAndFlush(message, promise)));
              }
            });
    assertEquals("", ask(client, GET));
    assertEquals("", ask(client, GET));
    assertEquals(1, held.size());
    held.remove(0).run();
    assertTrue(ask(client, "").endsWith("look 2"));
    assertEquals(1, held.size());
    held.remove(0).run();
    assertTrue(ask(client, "").endsWith("look 3"), "what has waited is read anew");
  }

  @Test
  void stillCountsWhatAClientMayAskFor() {
    LimitsConfig standard = LimitsConfig.STANDARD;
    LimitsConfig two =
        new LimitsConfig(
            standard.connections(),
            standard.connectionsPerClient(),
            Optional.of(new Rate(2, Duration.ofHours(1))),
            standard.bandwidthPerClient(),
            standard.headerTimeout(),
            standard.idleTimeout());
    taught();
    EmbeddedChannel client = client(two);
    assertTrue(ask(client, GET).startsWith("HTTP/1.1 200"));
    assertTrue(ask(client, GET).startsWith("HTTP/1.1 200"));
    String third = ask(client, GET);
    assertTrue(third.startsWith("HTTP/1.1 " + HttpResponseStatus.TOO_MANY_REQUESTS), third);
  }
}
