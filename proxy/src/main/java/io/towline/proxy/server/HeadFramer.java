package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.Routes;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into request heads, checked line by line, and passes on one whole head
 * at a time: the next when {@link #next} says that the one before is answered. So the decoder
 * behind it sees nothing ambiguous, and pipelined requests wait here, in bounded memory.
 *
 * <p>Nothing here reads a body: a request that has one is the last of its connection. What cannot
 * be a head becomes a {@link Refusal}, in its place in the order, and everything after it is
 * dropped.
 */
final class HeadFramer extends ChannelInboundHandlerAdapter {
  private static final int LONGEST_REQUEST_LINE = 8 * 1024;
  private static final int LARGEST_HEADERS = 64 * 1024;
  private static final int MOST_WAITING = 64 * 1024;

  private final HeadLines lines = new HeadLines();
  private final LongSupplier nanos;
  private final KnownHeads known;

  private @Nullable ChannelHandlerContext ctx;
  private @Nullable ByteBuf pending; // owned; begins with the head that is being read
  private int scanned; // bytes of it that hold no further line end
  private int lineStart;
  private int headersStart; // 0 until the request line is complete
  private boolean skippedEmptyLine;
  private boolean isHeld;
  private boolean isFraming;
  private boolean isFinished;
  private long partialSinceNanos;
  private @Nullable ByteBuf passedOn; // a copy of the head that is being answered, if it is short

  /**
   * @param known the heads that the connection's loop has read
   */
  HeadFramer(LongSupplier nanos, KnownHeads known) {
    this.nanos = nanos;
    this.known = known;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    ctx = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (isFinished || !(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    boolean wasEmpty = pending == null;
    KnownHead again = wasEmpty && !isHeld ? known.find(bytes) : null;
    if (again != null) {
      bytes.release();
      skippedEmptyLine = false;
      isHeld = true;
      passedOn = again.bytes();
      from.fireChannelRead(again);
      return;
    }
    pending =
        pending == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(from.alloc(), pending, bytes);
    frame(from);
    if (pending != null) {
      if (wasEmpty) {
        partialSinceNanos = nanos.getAsLong();
      }
      if (isHeld && pending.readableBytes() > MOST_WAITING) {
        from.channel().config().setAutoRead(false);
      }
    }
  }

  /** The head passed on last is answered: the next may come. */
  void next() {
    isHeld = false;
    if (ctx == null || isFraming || isFinished) {
      return;
    }
    if (pending != null) {
      partialSinceNanos = nanos.getAsLong();
      frame(ctx);
    }
    if (!isHeld) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  /** What the head passed on last means, for when the same bytes come again. */
  void meant(RequestHead head, RegistryRequest request, Routes routes) {
    if (passedOn != null) {
      known.add(new KnownHead(passedOn, head, request, routes));
    }
  }

  /** Whether a head has begun and not ended, and none is being answered. */
  boolean isPartial() {
    return !isHeld && pending != null;
  }

  /** When the head of which only a part is here began, or its turn came. */
  long partialSinceNanos() {
    return partialSinceNanos;
  }

  private void frame(ChannelHandlerContext to) {
    isFraming = true;
    while (!isHeld && !isFinished && pending != null) {
      ByteBuf bytes = pending;
      int lineFeed = bytes.indexOf(bytes.readerIndex() + scanned, bytes.writerIndex(), (byte) '\n');
      int end = lineFeed < 0 ? bytes.readableBytes() : lineFeed - bytes.readerIndex();
      Refusal refusal = tooLong(end);
      if (refusal == null) {
        refusal = lineFeed < 0 ? notText(bytes) : line(to, bytes, end);
      }
      if (refusal != null) {
        refuse(to, refusal);
      } else if (lineFeed < 0) {
        scanned = end;
        break;
      }
    }
    isFraming = false;
  }

  private @Nullable Refusal tooLong(int end) {
    if (headersStart == 0 && end > LONGEST_REQUEST_LINE + 1) {
      return new Refusal(
          HttpResponseStatus.REQUEST_URI_TOO_LONG, "a request line has at most 8 KiB");
    }
    return headersStart > 0 && end - headersStart >= LARGEST_HEADERS
        ? Refusal.badRequest("the headers of a request have at most 64 KiB")
        : null;
  }

  /** Refuses at once what does not even begin as a request, such as a TLS handshake. */
  private static @Nullable Refusal notText(ByteBuf bytes) {
    byte first = bytes.getByte(bytes.readerIndex());
    return first == '\r' || HeadLines.isToken(first)
        ? null
        : Refusal.badRequest("this is no HTTP request; the port speaks plain HTTP/1.1, no TLS");
  }

  /**
   * Takes the line that ends at this line feed: checks it, and passes the head on behind its last.
   */
  private @Nullable Refusal line(ChannelHandlerContext to, ByteBuf bytes, int lineFeed) {
    int base = bytes.readerIndex();
    if (lineFeed == lineStart || bytes.getByte(base + lineFeed - 1) != '\r') {
      return Refusal.badRequest("a line ends with LF alone, where CR LF is wanted");
    }
    boolean isEmpty = lineFeed - 1 == lineStart;
    if (isEmpty && headersStart > 0) {
      return endOfHead(to, bytes, lineFeed + 1);
    }
    if (isEmpty) {
      return emptyLineBeforeHead(bytes);
    }
    byte[] text = ByteBufUtil.getBytes(bytes, base + lineStart, lineFeed - 1 - lineStart);
    Refusal refusal = headersStart == 0 ? lines.requestLine(text) : lines.headerLine(text);
    lineStart = lineFeed + 1;
    scanned = lineStart;
    headersStart = headersStart == 0 ? lineStart : headersStart;
    return refusal;
  }

  /** Lets one empty line pass, which old clients send behind a request (RFC 9112, section 2.2). */
  private @Nullable Refusal emptyLineBeforeHead(ByteBuf bytes) {
    if (skippedEmptyLine) {
      return Refusal.badRequest("a request does not begin with empty lines");
    }
    skippedEmptyLine = true;
    bytes.skipBytes(2);
    keep(bytes);
    return null;
  }

  private @Nullable Refusal endOfHead(ChannelHandlerContext to, ByteBuf bytes, int length) {
    Refusal refusal = lines.end();
    if (refusal != null) {
      return refusal;
    }
    passedOn =
        length <= KnownHeads.LONGEST
            ? Unpooled.copiedBuffer(bytes.slice(bytes.readerIndex(), length))
            : null;
    ByteBuf head = bytes.readRetainedSlice(length);
    keep(bytes);
    headersStart = 0;
    skippedEmptyLine = false;
    isHeld = true;
    to.fireChannelRead(head);
    return null;
  }

  /** Keeps what is not read yet, if anything, and begins to scan it anew. */
  private void keep(ByteBuf bytes) {
    scanned = 0;
    lineStart = 0;
    if (!bytes.isReadable()) {
      bytes.release();
      pending = null;
    }
  }

  private void refuse(ChannelHandlerContext to, Refusal refusal) {
    isFinished = true;
    drop();
    to.fireChannelRead(refusal);
  }

  private void drop() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    isFinished = true;
    drop();
  }
}
