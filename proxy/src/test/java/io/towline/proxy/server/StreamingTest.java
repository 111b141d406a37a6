package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.Exchange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are streamed, and how they end. */
final class StreamingTest {
  private static final String GET = "GET /v2/library/a/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n";

  private final BlockingQueue<Exchange> exchanges = new ArrayBlockingQueue<>(10);
  private RunningServer running;

  @BeforeEach
  void start() throws IOException {
    running = new RunningServer(exchanges::add);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private Exchange next() throws InterruptedException {
    Exchange exchange = exchanges.poll(10, TimeUnit.SECONDS);
    assertNotNull(exchange);
    return exchange;
  }

  private static void on(Exchange exchange, Runnable action) {
    exchange.loop().submit(action).awaitUninterruptibly();
  }

  private static void begin(Exchange exchange, long length, String first) {
    on(exchange, () -> exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), length));
    write(exchange, first);
  }

  private static void write(Exchange exchange, String text) {
    ByteBuf part = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    on(
        exchange,
        () -> {
          var unused = exchange.write(part);
        });
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void cutsWithAFinAndNoReset() throws Exception {
    try (RawClient client = running.client()) {
      client.send(GET);
      Exchange exchange = next();
      begin(exchange, 10, "abc");
      client.send("x".repeat(10_000));
      on(exchange, () -> exchange.cut("the upstream went away"));
      assertEquals("abc", body(client.rest()));
    }
  }

  @Test
  void sendsPartsAsTheyComeAndGoesOn() throws Exception {
    try (RawClient client = running.client()) {
      client.send(GET);
      Exchange exchange = next();
      begin(exchange, 4, "ab");
      write(exchange, "cd");
      on(exchange, exchange::end);
      assertEquals("abcd", client.answer().body());
      assertEquals(200, client.get("/v2/").status());
    }
  }

  @Test
  void sendsAFileWithoutCopyingIt(@TempDir Path folder) throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(1).nextBytes(content);
    Path file = Files.write(folder.resolve("blob"), content);
    try (RawClient client = running.client();
        FileChannel open = FileChannel.open(file)) {
      client.send(GET);
      Exchange exchange = next();
      on(
          exchange,
          () -> {
            exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), content.length);
            exchange
                .write(new DefaultFileRegion(open, 0, content.length))
                .addListener(sent -> exchange.end());
          });
      byte[] all = client.read(4096);
      int bodyStart = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
      byte[] rest = client.read(content.length - (4096 - bodyStart));
      assertArrayEquals(Arrays.copyOfRange(content, 4096 - bodyStart, content.length), rest);
    }
  }

  @Test
  void tellsTheHandlerThatItsClientLeft() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    try (RawClient client = running.client()) {
      client.send(GET);
      Exchange exchange = next();
      on(exchange, () -> exchange.onClose(left::countDown));
    }
    assertTrue(left.await(10, TimeUnit.SECONDS));
  }

  @Test
  void closesAClientThatTakesNoByteForTooLong() throws Exception {
    try (RawClient client = new RawClient(running.address(), 4096)) {
      client.send(GET);
      Exchange exchange = next();
      CountDownLatch over = new CountDownLatch(1);
      int length = 64 * 1024 * 1024;
      on(exchange, () -> exchange.onClose(over::countDown));
      on(
          exchange,
          () -> {
            exchange.begin(HttpResponseStatus.OK, new DefaultHttpHeaders(), length);
            var unused = exchange.write(Unpooled.wrappedBuffer(new byte[length]));
          });
      assertFalse(exchange.isWritable());
      while (over.getCount() > 0) {
        // Each sweep sees another quarter of an hour gone, and a queue that has come to rest.
        running.skipSeconds(16 * 60);
        assertTrue(over.await(3, TimeUnit.SECONDS) || exchange.sentBytes() == 0);
      }
      assertEquals("the client took no byte for 900 s", exchange.words().get("cut"));
    }
  }

  @Test
  void keepsAClientWhoseAnswerIsSlowToCome() throws Exception {
    try (RawClient client = running.client()) {
      client.send(GET);
      Exchange exchange = next();
      for (int i = 0; i < 3; i++) {
        running.skipSeconds(3600);
        CompletableFuture<Void> aSweepLater = new CompletableFuture<>();
        var unused =
            exchange.loop().schedule(() -> aSweepLater.complete(null), 1100, TimeUnit.MILLISECONDS);
        aSweepLater.get(10, TimeUnit.SECONDS);
      }
      begin(exchange, 2, "ok");
      on(exchange, exchange::end);
      assertEquals("ok", client.answer().body());
    }
  }

  @Test
  void saysWhichRequestAMistakeOfOursBelongsTo() throws Exception {
    try (RunningServer broken =
            new RunningServer(
                exchange -> {
                  throw new IllegalStateException("a mistake");
                });
        RawClient client = broken.client()) {
      client.send(GET);
      RawClient.Answer answer = client.answer();
      assertEquals(500, answer.status());
      assertTrue(answer.body().contains(answer.header("x-request-id")), answer.body());
      assertFalse(answer.body().contains("a mistake of"), answer.body());
    }
  }

  @Test
  void drainsByLettingAnswersFinish() throws Exception {
    try (RawClient client = running.client();
        RawClient idle = running.client()) {
      assertEquals(200, idle.get("/v2/").status());
      client.send(GET);
      Exchange exchange = next();
      begin(exchange, 4, "ab");
      CompletableFuture<Void> drained = running.server.drain(Duration.ofSeconds(60));
      assertTrue(idle.isEnded());
      assertThrows(IOException.class, () -> running.client().close());
      assertFalse(drained.isDone());
      write(exchange, "cd");
      on(exchange, exchange::end);
      assertEquals("abcd", client.answer().body());
      assertTrue(client.isEnded());
      drained.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void cutsWhatADrainCannotWaitFor() throws Exception {
    try (RawClient client = running.client()) {
      client.send(GET);
      Exchange exchange = next();
      begin(exchange, 4, "ab");
      CompletableFuture<Void> drained = running.server.drain(Duration.ofMillis(50));
      assertThrows(EOFException.class, client::answer);
      drained.get(10, TimeUnit.SECONDS);
      assertEquals("the proxy is shutting down", exchange.words().get("cut"));
    }
  }
}
