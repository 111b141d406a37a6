package io.towline.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decodes the answer to the one request that is under way, and no other byte.
 *
 * <p>Instead of Netty's client codec, which pairs answers with a queue of requests and can lose the
 * count (CVE-2026-42584): a connection of ours carries one request at a time, so there is nothing
 * to count. What comes unasked closes the connection.
 */
final class AnswerDecoder extends HttpResponseDecoder {
  static final int MAX_HEAD_BYTES = 64 * 1024;

  private boolean expecting;
  private boolean head;
  private boolean interim;
  private boolean surplus;

  AnswerDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(8 * 1024)
            .setMaxHeaderSize(MAX_HEAD_BYTES)
            .setMaxChunkSize(PieceSize.LARGEST));
  }

  /** A request goes out; {@code isHead}: its answer has no body, whatever it says. */
  void expect(boolean isHead) {
    expecting = true;
    head = isHead;
  }

  /** Whether more came than was asked for, so that nothing of this connection can be believed. */
  boolean hasSurplus() {
    return surplus;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (!expecting) {
      surplus |= buffer.isReadable();
      buffer.skipBytes(buffer.readableBytes());
      var unused = ctx.close();
      return;
    }
    int before = out.size();
    super.decode(ctx, buffer, out);
    boolean ended = out.size() > before && out.get(out.size() - 1) instanceof LastHttpContent;
    if (ended && !interim) {
      expecting = false;
      surplus |= buffer.isReadable();
    }
  }

  /** Asked once for each head, when it is complete. */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    interim = ((HttpResponse) message).status().codeClass() == HttpStatusClass.INFORMATIONAL;
    return (head && !interim) || super.isContentAlwaysEmpty(message);
  }
}
