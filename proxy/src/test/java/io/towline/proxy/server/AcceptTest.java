package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.request.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many connections at once. */
final class AcceptTest {
  private static final int WAITING = 200;

  private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
  private final AtomicInteger answersToOne = new AtomicInteger();
  private final AtomicInteger beforeTheLast = new AtomicInteger();

  @Test
  void theLastOfManyDoesNotWaitWhileTheFirstIsAnsweredAgainAndAgain() throws Exception {
    List<RawClient> waiting = new ArrayList<>();
    try (RunningServer running = new RunningServer(this::answer);
        RawClient first = running.client()) {
      first.send("GET /v2/held/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n");
      Exchange exchange = held.take();
      CountDownLatch released = new CountDownLatch(1);
      exchange.loop().execute(() -> awaitUninterruptibly(released));
      for (int i = 0; i < WAITING; i++) {
        waiting.add(running.client().send("GET /v2/many/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n"));
      }
      exchange.loop().execute(() -> FakeHandler.answer(exchange));
      released.countDown();
      Thread busy = new Thread(() -> askUntilInterrupted(first));
      busy.start();
      for (RawClient client : waiting) {
        assertEquals(200, client.answer().status());
      }
      busy.interrupt();
      busy.join();
      int before = beforeTheLast.get();
      assertTrue(before < WAITING / 4, before + " answers to one before the last of all");
    } finally {
      for (RawClient client : waiting) {
        client.close();
      }
    }
  }

  /** On the loop, so that what is counted is its order, whenever the clients come to read. */
  private void answer(Exchange exchange) {
    String path = exchange.head().path();
    if (path.contains("held")) {
      held.add(exchange);
      return;
    }
    if (path.contains("many")) {
      beforeTheLast.set(answersToOne.get());
    } else {
      answersToOne.incrementAndGet();
    }
    FakeHandler.answer(exchange);
  }

  private static void askUntilInterrupted(RawClient client) {
    try {
      client.answer();
      while (!Thread.currentThread().isInterrupted()) {
        client.get("/v2/one/manifests/1");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
