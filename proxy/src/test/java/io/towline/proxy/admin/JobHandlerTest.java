package io.towline.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.towline.config.ListenAddress;
import io.towline.proxy.job.JobRefusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobHandlerTest {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService worker = Executors.newCachedThreadPool();
  private final CountDownLatch ended = new CountDownLatch(1);
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new AdminServer(
            loops,
            NioServerSocketChannel.class,
            new AdminSettings(
                new ListenAddress("127.0.0.1", 0),
                Optional::empty,
                worker,
                () -> true,
                () -> new byte[0],
                allocator -> Optional.empty()),
            new AdminApi(
                query -> {
                  throw new AdminMistake("unused");
                },
                List::of,
                () -> new CacheState("/c", 1, 2, 3, 4, 5, true),
                List::of,
                List::of,
                wish -> List.of(),
                new AdminJobs(
                    Map.of(
                        "POST count", JobHandlerTest::count,
                        "GET events", (query, to) -> events(query, to),
                        "GET bytes", JobHandlerTest::bytes,
                        "POST refuse", JobHandlerTest::refuse,
                        "POST endless", (query, to) -> endless(to)),
                    worker)));
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.close();
    worker.shutdown();
    assertTrue(worker.awaitTermination(10, TimeUnit.SECONDS));
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
  }

  private static void count(AdminQuery query, JobExchange to) throws IOException {
    long count = 0;
    byte[] step = new byte[10_000];
    for (int read = to.body().read(step); read >= 0; read = to.body().read(step)) {
      count += read;
    }
    to.tell(Map.of("event", "counted", "bytes", count));
  }

  private static void events(AdminQuery query, JobExchange to) throws IOException, JobRefusal {
    for (int i = 0; i < query.number("count", 100_000, 1); i++) {
      to.tell(Map.of("event", i));
    }
    if (query.flag("fails")) {
      throw new JobRefusal("no more");
    }
  }

  private static void bytes(AdminQuery query, JobExchange to) throws IOException {
    WritableByteChannel target = to.bytes("application/x-tar", 10);
    target.write(ByteBuffer.wrap(new byte[query.number("count", 10, 10)]));
    if (query.flag("fails")) {
      throw new IOException("a damaged blob");
    }
  }

  private static void refuse(AdminQuery query, JobExchange to) throws JobRefusal {
    throw new JobRefusal("not now");
  }

  private void endless(JobExchange to) throws IOException {
    try {
      while (true) {
        to.tell(Map.of("event", "progress"));
      }
    } finally {
      ended.countDown();
    }
  }

  private String ask(String head, byte[] body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      OutputStream out = socket.getOutputStream();
      out.write((head + "Host: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path) throws IOException {
    return ask("GET /api/v1/" + path + " HTTP/1.0\r\n", new byte[0]);
  }

  private int port() {
    return server.address().getPort();
  }

  @Test
  void anUploadOfAnySizeIsReadByTheJob() throws IOException {
    byte[] body = new byte[20 << 20];
    String answer =
        ask("POST /api/v1/count HTTP/1.1\r\nContent-Length: " + body.length + "\r\n", body);
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.contains("\"bytes\":" + body.length), answer);
  }

  @Test
  void eventsComeALineEach() throws IOException {
    String answer = get("events?count=3");
    assertTrue(answer.contains("application/x-ndjson"), answer);
    assertTrue(answer.endsWith("\r\n\r\n{\"event\":0}\n{\"event\":1}\n{\"event\":2}\n"), answer);
  }

  @Test
  void aLateFailureIsTheLastEvent() throws IOException {
    String answer = get("events?count=2&fails=true");
    String last = answer.substring(answer.strip().lastIndexOf('\n') + 1);
    assertTrue(last.contains("\"failed\"") && last.contains("no more"), answer);
  }

  @Test
  void bytesThatFailEndShort() throws IOException {
    assertTrue(get("bytes").endsWith("\r\n\r\n" + "\0".repeat(10)));
    String broken = get("bytes?count=4&fails=true");
    assertTrue(broken.contains("content-length: 10"), broken);
    assertTrue(broken.endsWith("\r\n\r\n" + "\0".repeat(4)), broken);
  }

  @Test
  void aRefusalComesAfterTheUploadAndIsRead() throws IOException {
    byte[] body = new byte[5 << 20];
    String answer =
        ask("POST /api/v1/refuse HTTP/1.1\r\nContent-Length: " + body.length + "\r\n", body);
    assertTrue(answer.startsWith("HTTP/1.1 409"), answer);
    assertTrue(answer.endsWith("not now\n"), answer);
  }

  @Test
  void aMistakeIsA400AndAnotherMethodA405() throws IOException {
    assertTrue(get("events?count=x").startsWith("HTTP/1.1 400"));
    assertTrue(get("refuse").contains("405"));
  }

  @Test
  void anotherSiteIsRefusedBeforeItsUploadIsRead() throws IOException {
    String answer =
        ask(
            String.join(
                "\r\n",
                "POST /api/v1/count HTTP/1.1",
                "Origin: http://evil.example",
                "Content-Length: 5",
                ""),
            new byte[0]);
    assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
  }

  @Test
  void aJobEndsWhenNobodyListensAnyMore() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket
          .getOutputStream()
          .write(
              "POST /api/v1/endless HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertEquals('H', in.read());
      assertEquals(1, ended.getCount());
    }
    assertTrue(ended.await(10, TimeUnit.SECONDS));
  }
}
