package io.towline.proxy.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * The first lines of a 200, which are the same whenever one content is sent: its type, digest,
 * length. Immutable, any thread.
 */
public final class PreparedHead {
  private final byte[] lines;
  private final long contentLength;

  private PreparedHead(byte[] lines, long contentLength) {
    this.lines = lines;
    this.contentLength = contentLength;
  }

  /**
   * Of content of this length.
   *
   * @param headers what the content's handler says of it
   */
  public static PreparedHead of(HttpHeaders headers, long contentLength) {
    ByteBuf bytes = Unpooled.buffer();
    HeadBytes.ok(bytes);
    HeadBytes.fields(bytes, headers);
    HeadBytes.field(bytes, AnswerHead.API_VERSION, AnswerHead.REGISTRY_2);
    HeadBytes.field(bytes, HttpHeaderNames.CONTENT_LENGTH, Long.toString(contentLength));
    return new PreparedHead(ByteBufUtil.getBytes(bytes), contentLength);
  }

  long contentLength() {
    return contentLength;
  }

  /** How many bytes it takes. */
  int length() {
    return lines.length;
  }

  void writeTo(ByteBuf bytes) {
    bytes.writeBytes(lines);
  }
}
