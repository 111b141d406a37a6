package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The request heads that one loop has read of late. In a rollout all nodes send the same bytes for
 * the same image: those are checked and parsed once. What they mean is all that is remembered;
 * whether the client may have it, and what the answer is, is found out each time.
 *
 * <p>At most {@value #SLOTS} heads of at most {@value #LONGEST} bytes, a newer one in the place of
 * an older. Heads with a secret or a name of their own are not kept. Belongs to the loop.
 */
final class KnownHeads {
  private static final int SLOT_BITS = 8;
  static final int SLOTS = 1 << SLOT_BITS;
  static final int LONGEST = 1024;

  private static final int END_OF_HEAD = 0x0d0a0d0a;
  private static final List<AsciiString> PRIVATE =
      List.of(
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.PROXY_AUTHORIZATION,
          HttpHeaderNames.COOKIE,
          AsciiString.cached("x-request-id"));

  private static final FastThreadLocal<KnownHeads> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected KnownHeads initialValue() {
          return new KnownHeads();
        }
      };

  private final @Nullable KnownHead[] slots = new @Nullable KnownHead[SLOTS];

  /** The processor's own: fast in code that is not compiled, too. */
  private final CRC32C sum = new CRC32C();

  /** Those of the loop that calls. */
  static KnownHeads ofLoop() {
    return OF_THREAD.get();
  }

  /**
   * The head that these bytes are, if they are one and no more than one.
   *
   * @param bytes borrowed; not moved
   */
  @Nullable KnownHead find(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (length > LONGEST || length < 4 || bytes.getInt(bytes.writerIndex() - 4) != END_OF_HEAD) {
      return null;
    }
    KnownHead known = slots[slot(bytes)];
    return known != null && ByteBufUtil.equals(known.bytes(), bytes) ? known : null;
  }

  /** Remembers a head, unless it is none that comes again. */
  void add(KnownHead read) {
    HttpHeaders headers = read.head().request().headers();
    if (PRIVATE.stream().noneMatch(headers::contains)) {
      slots[slot(read.bytes())] = read;
    }
  }

  private int slot(ByteBuf bytes) {
    sum.reset();
    sum.update(
        bytes.nioBufferCount() == 1
            ? bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes())
            : bytes.nioBuffer());
    return (int) sum.getValue() >>> (Integer.SIZE - SLOT_BITS);
  }
}
