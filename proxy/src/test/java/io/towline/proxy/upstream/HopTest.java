package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioIoHandler;
import io.towline.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller hears, and when. */
@Timeout(60)
class HopTest {
  private static final byte[] CONTENT = new byte[1 << 20];

  private UpstreamFixture upstream;

  @BeforeEach
  void start() throws Exception {
    new Random(1).nextBytes(CONTENT);
    upstream = new UpstreamFixture();
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  /** A server of the content, as long as it claims it to be. */
  private static RawServer server(int claimedBytes, boolean goesOn) throws Exception {
    return new RawServer(
        (head, out) -> {
          RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + claimedBytes + "\r\n\r\n");
          if (head.startsWith("GET")) {
            out.write(CONTENT);
            out.flush();
          }
          return goesOn;
        });
  }

  private Recorder get(RawServer server) {
    return upstream.send(UpstreamFixture.endpoint(server.uri()), UpstreamFixture.get("/v2/a"));
  }

  private void letTheLoopRun() throws Exception {
    for (int i = 0; i < 100; i++) {
      upstream.loop().submit(() -> {}).get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void deliversNothingAfterTheHeadThatIsNotAskedFor() throws Exception {
    try (RawServer server = server(CONTENT.length, true)) {
      Recorder recorder = get(server);
      recorder.head();
      letTheLoopRun();
      assertTrue(recorder.heardNothingMore());
      byte[] piece = assertInstanceOf(byte[].class, recorder.readOne());
      assertTrue(piece.length <= 128 * 1024, piece.length + " bytes");
      letTheLoopRun();
      assertTrue(recorder.heardNothingMore());
    }
  }

  @Test
  void deliversInPiecesWhatTheUpstreamLeftBehindWhenItClosed() throws Exception {
    try (RawServer server = server(CONTENT.length, false)) {
      Recorder recorder = get(server);
      recorder.head();
      assertWhole(recorder);
    }
  }

  @Test
  void tellsOfTheCutAfterTheBytesBeforeIt() throws Exception {
    try (RawServer server = server(CONTENT.length + 1, false)) {
      Recorder recorder = get(server);
      recorder.head();
      int received = 0;
      Object next = recorder.readOne();
      for (; next instanceof byte[] piece; next = recorder.readOne()) {
        received += piece.length;
      }
      assertEquals(CONTENT.length, received);
      assertEquals(Outcome.CUT, assertInstanceOf(UpstreamFailure.class, next).outcome());
    }
  }

  @Test
  void aCancelClosesTheConnectionAndNothingMoreIsHeard() throws Exception {
    try (RawServer server = server(CONTENT.length, true)) {
      Recorder recorder = get(server);
      recorder.head();
      recorder.readOne();
      recorder.exchange().cancel();
      server.awaitEnded(1);
      recorder.exchange().read(PieceSize.STANDARD);
      letTheLoopRun();
      assertTrue(recorder.heardNothingMore());
    }
  }

  @Test
  void aCancelBeforeTheHeadClosesTheConnection() throws Exception {
    try (RawServer server = new RawServer((head, out) -> true)) {
      Recorder recorder = get(server);
      while (server.heads().isEmpty()) {
        letTheLoopRun();
      }
      recorder.exchange().cancel();
      server.awaitEnded(1);
      assertTrue(recorder.heardNothingMore());
    }
  }

  @Test
  void aCancelOfACompleteAnswerKeepsTheConnection() throws Exception {
    try (RawServer server = server(CONTENT.length, true)) {
      Endpoint endpoint = UpstreamFixture.endpoint(server.uri());
      for (int i = 0; i < 3; i++) {
        Recorder recorder = upstream.send(endpoint, UpstreamFixture.head("/v2/a"));
        recorder.head();
        recorder.exchange().cancel();
      }
      assertEquals(1, server.connections());
    }
  }

  @Test
  void endsAHeadWhenItIsRead() throws Exception {
    try (RawServer server = server(CONTENT.length, true)) {
      Recorder recorder =
          upstream.send(UpstreamFixture.endpoint(server.uri()), UpstreamFixture.head("/v2/a"));
      recorder.head();
      assertInstanceOf(Recorder.End.class, recorder.readOne());
    }
  }

  @Test
  void worksOnNioAsWell() throws Exception {
    try (RawServer server = server(CONTENT.length, true);
        UpstreamFixture nio =
            new UpstreamFixture(
                UpstreamFixture.withTimeouts(UpstreamTimeouts.STANDARD),
                NioIoHandler.newFactory())) {
      Recorder recorder =
          nio.send(UpstreamFixture.endpoint(server.uri()), UpstreamFixture.get("/v2/a"));
      recorder.head();
      assertWhole(recorder);
    }
  }

  private static void assertWhole(Recorder recorder) throws Exception {
    List<Integer> sizes = new ArrayList<>();
    assertArrayEquals(CONTENT, recorder.readAll(sizes));
    assertTrue(sizes.stream().allMatch(size -> size <= 128 * 1024), sizes::toString);
  }
}
