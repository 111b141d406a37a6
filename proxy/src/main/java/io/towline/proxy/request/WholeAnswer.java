package io.towline.proxy.request;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;

/**
 * A 200 in one piece, from a prepared head and a body in memory; for the encoder.
 *
 * @param cacheStatus the value of its header
 * @param connection what becomes of it; empty where it need not be said
 * @param body all of the content, never changed by anybody; without bytes for HEAD
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WholeAnswer(
    PreparedHead head,
    CharSequence date,
    String requestId,
    CharSequence cacheStatus,
    AsciiString connection,
    byte[] body) {
  private static final int FIELDS_BYTES = 384;

  /** The most that the head takes, in bytes. */
  public int headLength() {
    return head.length() + FIELDS_BYTES;
  }

  /** Writes the head. */
  public void writeHead(ByteBuf bytes) {
    head.writeTo(bytes);
    HeadBytes.field(bytes, HttpHeaderNames.DATE, date);
    HeadBytes.field(bytes, RequestId.HEADER, requestId);
    HeadBytes.field(bytes, AnswerHead.CACHE_STATUS, cacheStatus);
    if (!connection.isEmpty()) {
      HeadBytes.field(bytes, HttpHeaderNames.CONNECTION, connection);
    }
    HeadBytes.end(bytes);
  }
}
