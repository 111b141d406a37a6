package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a connection may be silent, and how many there may be. */
final class PatienceTest {
  private RunningServer running;

  @BeforeEach
  void start() throws IOException {
    running =
        new RunningServer(
            new FakeHandler(), Configurations.server(), RunningServer.connections(3), true);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void closesAConnectionThatNeverAsks() throws IOException {
    try (RawClient client = running.client();
        RawClient other = running.client()) {
      assertEquals(200, other.get("/v2/").status());
      running.skipSeconds(11);
      assertTrue(client.isEnded());
      assertEquals(200, other.get("/v2/").status());
    }
  }

  @Test
  void closesAHeadThatTrickles() throws IOException {
    try (RawClient client = running.client()) {
      assertEquals(200, client.get("/v2/").status());
      client.send("GET /v2/ HTTP/1.1\r\nHo");
      assertEquals(200, probe());
      running.skipSeconds(6);
      client.send("st: ");
      assertEquals(200, probe());
      running.skipSeconds(6);
      assertEquals(408, client.answer().status());
      assertTrue(client.isEnded());
    }
  }

  /** A request on another connection: the loop has seen what was sent before it. */
  private int probe() throws IOException {
    try (RawClient client = running.client()) {
      return client.get("/v2/").status();
    }
  }

  @Test
  void servesOthersWhileHundredsOfHeadsTrickle() throws IOException {
    List<RawClient> slow = new ArrayList<>();
    try (RunningServer open = new RunningServer(new FakeHandler())) {
      for (int i = 0; i < 500; i++) {
        slow.add(open.client().send("GET /v2/ HTTP/1.1\r\nX-Slow: "));
      }
      try (RawClient other = open.client()) { // accepted behind all of them
        assertEquals(200, other.get("/v2/").status());
        assertEquals(501, open.server.connections());
        assertEquals(200, other.get("/v2/").status());
        open.skipSeconds(11);
        for (RawClient client : slow) {
          assertEquals(408, client.answer().status());
        }
        assertEquals(200, other.get("/v2/").status());
      }
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }

  @Test
  void closesAConnectionThatAsksNoMore() throws IOException {
    try (RawClient client = running.client()) {
      assertEquals(200, client.get("/v2/").status());
      running.skipSeconds(70);
      assertEquals(200, client.get("/v2/").status());
      assertEquals(200, probe());
      running.skipSeconds(76);
      assertTrue(client.isEnded());
    }
  }

  @Test
  void closesTheLongestIdleWhenThereAreTooMany() throws IOException {
    try (RawClient first = running.client();
        RawClient second = running.client();
        RawClient third = running.client()) {
      assertEquals(200, second.get("/v2/").status());
      assertEquals(200, first.get("/v2/").status());
      assertEquals(200, third.get("/v2/").status());
      try (RawClient fourth = running.client()) {
        assertEquals(200, fourth.get("/v2/").status());
        assertTrue(second.isEnded());
        assertEquals(200, first.get("/v2/").status());
        assertEquals(200, third.get("/v2/").status());
      }
    }
  }

  @Test
  void aClientThatTakesNothingMakesWayForOthers() throws Exception {
    BlockingQueue<Exchange> exchanges = new ArrayBlockingQueue<>(1);
    try (RunningServer busy =
            new RunningServer(
                exchanges::add, Configurations.server(), RunningServer.connections(1), true);
        RawClient stuck = busy.client()) {
      stuck.send("GET /v2/library/a/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n");
      Exchange exchange = exchanges.take();
      ByteBuf more = Unpooled.buffer(64 << 20).writeZero(64 << 20); // than sockets hold
      exchange
          .loop()
          .submit(
              () -> {
                exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), 64 << 20);
                var unused = exchange.write(more);
              })
          .sync();
      boolean isServed = false;
      for (int tries = 0; tries < 200 && !isServed; tries++) { // the server looks once a second
        busy.skipSeconds(1);
        try (RawClient other = busy.client()) {
          isServed = other.get("/v2/").status() == 200;
        } catch (IOException ended) {
          LockSupport.parkNanos(50_000_000);
        }
      }
      assertTrue(isServed);
    }
  }

  @Test
  void endsTheNewcomerWhenNobodyIsIdle() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RunningServer busy =
            new RunningServer(
                exchange -> asked.countDown(),
                Configurations.server(),
                RunningServer.connections(1),
                true);
        RawClient first = busy.client()) {
      first.send("GET /v2/library/a/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n");
      assertTrue(asked.await(10, TimeUnit.SECONDS));
      try (RawClient second = busy.client()) {
        assertTrue(second.isEnded());
      }
    }
  }
}
