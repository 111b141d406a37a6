package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.fuzz.Input;
import io.towline.proxy.fuzz.MistakeLog;
import io.towline.proxy.fuzz.ReferenceReader;
import io.towline.proxy.fuzz.ReferenceReader.Head;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.HttpDate;
import io.towline.proxy.request.ServerTime;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Bytes through the whole pipeline of a client's connection: as many answers as a second reader
 * sees requests, each to its own; the same however the bytes are cut; and the connection goes on or
 * has said that it ends.
 */
public final class RequestFuzz {
  private static final String PROBE = "GET /v2/ HTTP/1.1\r\nHost: probe\r\n\r\n";
  private static final ServerTime TIME = new ServerTime(() -> 0, new HttpDate(() -> 0));
  private static final Service SERVICE = Services.of(RequestFuzz::echo, TIME);

  private RequestFuzz() {}

  /** One byte says how the others are cut, which are what a client sends. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    byte[] sent = Arrays.copyOfRange(data, 1, data.length);
    try (MistakeLog mistakes = MistakeLog.ofThisThread()) {
      answers(sent, data[0]);
      assertEquals(List.of(), mistakes.take(), Input.text(sent));
    }
  }

  private static void answers(byte[] sent, byte seed) {
    Answers answers = new Answers(whole(sent));
    assertEquals(answers, new Answers(cut(sent, seed)), Input.text(sent));
    agrees(ReferenceReader.read(Input.text(sent)), answers);
  }

  private static void agrees(ReferenceReader expected, Answers answers) {
    answers.begin();
    for (Head head : expected.heads()) {
      Answers.One answer = answers.next(head.isRight() && head.method().equals("HEAD"));
      assertTrue(answer.status() != 500, answer.toString());
      assertTrue(head.isRight() || answer.isRefusal(), answer.toString());
      assertTrue(!head.hasBody() || answer.isLast(), answer.toString());
      assertTrue(answer.status() != 200 || answer.isTo(head), answer.toString());
      if (answer.isLast()) {
        assertTrue(answers.isAtEnd(), answers.toString());
        return;
      }
    }
    if (!expected.isAll() && !answers.isAtEnd()) {
      Answers.One refusal = answers.next(false);
      assertTrue(refusal.isRefusal(), refusal.toString());
    }
    assertTrue(answers.isAtEnd(), answers.toString());
    assertTrue(!expected.isAll() || answers.isProbeAnswered(), answers.toString());
  }

  private static String whole(byte[] sent) {
    return Connection.answersTo(sent, List.of(sent.length));
  }

  private static String cut(byte[] sent, int seed) {
    int pieces = Math.min(sent.length, 1 + (seed & 0x3f));
    int[] ends = new Random(seed).ints(pieces, 0, sent.length + 1).sorted().toArray();
    return Connection.answersTo(sent, Arrays.stream(ends).boxed().toList());
  }

  private static void echo(Exchange exchange) {
    String words = exchange.head().request().method() + " " + exchange.head().request().uri();
    exchange.respond(
        HttpResponseStatus.OK,
        new DefaultHttpHeaders(),
        Unpooled.copiedBuffer(words, StandardCharsets.ISO_8859_1));
  }

  /** A connection in memory, from its first byte to its last. */
  private static final class Connection {
    private final EmbeddedChannel channel =
        new EmbeddedChannel(
            new ClientPipeline(
                SERVICE, new Connections(() -> 10, () -> 0), allocator -> Optional.empty()));
    private final StringBuilder received = new StringBuilder();

    /** Everything that comes back, to the probe behind it too. */
    static String answersTo(byte[] sent, List<Integer> ends) {
      Connection connection = new Connection();
      int from = 0;
      for (int end : ends) {
        connection.send(sent, from, end);
        from = end;
      }
      connection.send(sent, from, sent.length);
      byte[] probe = PROBE.getBytes(StandardCharsets.ISO_8859_1);
      connection.received.append(Answers.PROBE_MARK);
      connection.send(probe, 0, probe.length);
      connection.channel.finishAndReleaseAll();
      return connection.received.toString();
    }

    private void send(byte[] bytes, int from, int to) {
      if (from < to && channel.isActive()) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
        channel.runPendingTasks();
      }
      for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        received.append(out.toString(StandardCharsets.ISO_8859_1));
        out.release();
      }
    }
  }
}
