package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PreparedHeadTest {
  private static final String SAME =
      String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "Etag: \"a\"",
          "Docker-Distribution-Api-Version: registry/2.0",
          "content-length: 7",
          "date: now",
          "X-Request-Id: id-1",
          "Cache-Status: towline; hit",
          "");

  private static HttpHeaders headers() {
    return new DefaultHttpHeaders().set("Etag", "\"a\"");
  }

  private static String written(AsciiString connection) {
    ByteBuf bytes = Unpooled.buffer();
    new WholeAnswer(
            PreparedHead.of(headers(), 7), "now", "id-1", "towline; hit", connection, new byte[7])
        .writeHead(bytes);
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  @Test
  void saysWhatEveryAnswerSaysBehindIt() {
    assertEquals(SAME + "\r\n", written(AsciiString.EMPTY_STRING));
  }

  @Test
  void saysWhatBecomesOfTheConnection() {
    assertEquals(SAME + "connection: close\r\n\r\n", written(HttpHeaderValues.CLOSE));
  }

  @Test
  void isMadeOnceForOneContent() {
    PreparedHeads<String> heads = new PreparedHeads<>();
    PreparedHead made = heads.of("a", 7, PreparedHeadTest::headers);
    assertSame(
        made,
        heads.of(
            "a",
            7,
            () -> {
              throw new AssertionError("it is known");
            }));
    for (int other = 0; other < 10_000; other++) {
      heads.of("other " + other, 1, PreparedHeadTest::headers); // and older ones make room
    }
    assertEquals(made.length(), heads.of("a", 7, PreparedHeadTest::headers).length());
  }
}
