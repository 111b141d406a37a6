package io.towline.proxy.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.towline.oci.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What a request was answered with out of memory, without asking anybody: the same request may get
 * it again, for as long as nobody minds that it was found out a moment ago. Immutable, any thread.
 */
public final class ReadyAnswer {
  /** Up to here a copy is cheaper than a second buffer for the kernel to gather. */
  public static final int LARGEST_COPY = 16 << 10;

  private static final int VARIABLE_BYTES = 256;

  private final byte[] body;
  private final @Nullable Digest digest;
  private final byte[] lines;

  private ReadyAnswer(PreparedHead head, byte[] body, @Nullable Digest digest) {
    this.body = body;
    this.digest = digest;
    ByteBuf bytes = Unpooled.buffer();
    head.writeTo(bytes);
    HeadBytes.field(bytes, AnswerHead.CACHE_STATUS, CacheStatus.HIT.header());
    HeadBytes.text(bytes, RequestId.HEADER);
    HeadBytes.text(bytes, ": ");
    lines = ByteBufUtil.getBytes(bytes);
  }

  /**
   * An answer with this head and body.
   *
   * @param body all of it, never changed by anybody; without bytes for HEAD
   * @param digest what the tag means, where one was asked for
   * @return null where the body is so large that it is better neither copied nor kept
   */
  static @Nullable ReadyAnswer of(PreparedHead head, byte[] body, @Nullable Digest digest) {
    return body.length <= LARGEST_COPY ? new ReadyAnswer(head, body, digest) : null;
  }

  @Nullable Digest digest() {
    return digest;
  }

  /** How long the body is. */
  public int bodyLength() {
    return body.length;
  }

  /**
   * All of the answer, for HTTP/1.1 and a connection that goes on.
   *
   * @return for the caller to release
   */
  public ByteBuf bytes(ByteBufAllocator allocator, String requestId, CharSequence date) {
    ByteBuf bytes = allocator.directBuffer(lines.length + VARIABLE_BYTES + body.length);
    bytes.writeBytes(lines);
    HeadBytes.text(bytes, requestId);
    HeadBytes.end(bytes);
    HeadBytes.field(bytes, HttpHeaderNames.DATE, date);
    HeadBytes.end(bytes);
    return bytes.writeBytes(body);
  }
}
