package io.towline.proxy.blob;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.towline.cache.BlobReader;
import io.towline.cache.BlobSource;
import io.towline.cache.ContentConflictException;
import io.towline.proxy.blob.BlobParts.Part;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.disk.DiskThreads.DiskWork;
import io.towline.proxy.request.ByteRanges.Span;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.timer.Timers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the parts of a blob, one write at a time: a region of the file where there is one, so that
 * the kernel copies it, else at most 64 KiB from memory. Belongs to the client's loop; what may
 * block is done on disk threads.
 */
final class BlobSender {
  private static final int MAX_BUFFER_BYTES = 64 << 10;

  private final Exchange exchange;
  private final DiskThreads disk;
  private final BlobSource source;
  private final BlobParts parts;
  private final Timers timers;
  private final Runnable wake;
  private final OptionalLong promisedSize;
  private final boolean takesRegions;
  private final RegionSize regionSize;
  private final @Nullable Dribble dribble;
  private final boolean isAskedFor;
  private @Nullable ReadAhead ahead;
  private @Nullable Span own;
  private BlobReader reader;
  private int index;
  private long position = -1;
  private long releasedEnd;
  private long wantedAgainAt = -1;
  private boolean begun;
  private boolean busy;
  private boolean over;

  /**
   * A sender for an answer whose head has gone out.
   *
   * @param reader taken over, and closed when nothing uses it any more
   */
  BlobSender(Exchange exchange, BlobReader reader, SendingContext context, BlobParts parts) {
    this.exchange = exchange;
    this.reader = reader;
    this.disk = context.stream().disk();
    this.source = context.stream().source();
    this.timers = context.stream().timers();
    this.wake = context.wake();
    this.ahead = context.ahead();
    this.isAskedFor = context.isAskedFor();
    this.parts = parts;
    promisedSize = reader.size();
    takesRegions = exchange.takesRegions();
    regionSize = new RegionSize(timers);
    dribble =
        reader.isVerified()
            ? null
            : Dribble.begin(
                context.stream().timers(),
                context.stream().mask(),
                context.report(),
                new Dribble.Hands(
                    () -> busy, () -> this.reader.progress(), this::release, this::cut));
  }

  /** Sends what may be sent now; does nothing while a write is under way. */
  void advance() {
    while (!busy && !over) {
      if (index == parts.parts().size()) {
        finish();
        return;
      }
      Part part = parts.parts().get(index);
      Span span = part.span();
      if (position < 0) {
        position = span.start();
        releasedEnd = 0;
        if (!part.preamble().isEmpty()) {
          write(part.preamble());
        }
      }
      if (position == span.end()) {
        index++;
        position = -1;
        continue;
      }
      if (ahead != null) {
        ahead.reached(reader::want, index, position);
      }
      long present = presentEnd(part, releasedEnd);
      if (present <= position || isWrong()) {
        lookWhyNot();
        return;
      }
      if (begun) {
        send(present - position);
      } else {
        beginReading();
      }
    }
  }

  private long presentEnd(Part part, long released) {
    return Math.min(
        reader.presentEnd(position, part.hold().releasing(released)), part.span().end());
  }

  /** From here on the bytes of one source alone will do; what was looked at before is void. */
  private void beginReading() {
    begun = true;
    reader.begin();
    if (!reader.size().equals(promisedSize)) {
      cut("the blob has another size than was promised");
    }
  }

  /** Sends one byte of what is held back; false if none may go. */
  private boolean release() {
    if (busy || over || position < 0 || isWrong()) {
      return false;
    }
    if (presentEnd(parts.parts().get(index), Long.MAX_VALUE) <= position) {
      return false;
    }
    releasedEnd = position + 1;
    advance();
    return true;
  }

  private void cut(String reason) {
    close();
    exchange.cut(reason);
  }

  /** Ends it, whatever is under way: the reader is closed when that is done. */
  void close() {
    if (!over) {
      over = true;
      exchange.takesMuch(false);
      if (dribble != null) {
        dribble.close();
      }
      if (!busy) {
        disk.execute(reader::close);
      }
    }
  }

  private void finish() {
    if (!parts.trailer().isEmpty()) {
      write(parts.trailer());
    }
    close();
    exchange.end();
  }

  /**
   * Whether what went out already was wrong. Then what is present now is somebody else's second
   * try, and must not complete the first.
   */
  private boolean isWrong() {
    return reader.failure().filter(ContentConflictException.class::isInstance).isPresent();
  }

  private void lookWhyNot() {
    Optional<IOException> failure = reader.failure();
    if (failure.isPresent()) {
      cut(String.valueOf(failure.get().getMessage()));
    } else if (isOutOfReach()) {
      detach();
    } else {
      wantAgain();
      if (dribble != null) {
        dribble.waits();
      }
    }
  }

  /** What lay beyond the window when it was wanted was forgotten; now it may be within. */
  private void wantAgain() {
    if (ahead != null && position != wantedAgainAt && reader.channel().isEmpty()) {
      wantedAgainAt = position;
      reader.want(position, parts.parts().get(index).span().end());
    }
  }

  /** A fetch of its own is for one part: in memory, the next may be too far from it. */
  private boolean isOutOfReach() {
    boolean isOther = own == null ? !isAskedFor : !own.equals(parts.parts().get(index).span());
    return isOther || reader.hasLeftTheWindow(position);
  }

  private void send(long available) {
    Optional<FileChannel> file = takesRegions ? reader.channel() : Optional.empty();
    long wanted = Math.min(available, exchange.pace().mostAtOnce());
    if (file.isEmpty()) {
      sendBuffer((int) Math.min(wanted, MAX_BUFFER_BYTES));
      return;
    }
    int most = regionSize.begin();
    if (reader.recentlyRead()) {
      busy = true;
      write(file.get(), (int) Math.min(wanted, most));
    } else {
      int length = (int) Math.min(wanted, RegionSize.LEAST_BYTES);
      onDisk(() -> load(length), loaded -> loaded(loaded, file.get(), length));
    }
  }

  /** From the page cache without a trip to a disk thread, which costs more than the copy. */
  private void sendBuffer(int length) {
    if (!takesRegions && reader.channel().isPresent() && reader.recentlyRead()) {
      try {
        ByteBuf buffer = read(length);
        if (buffer.isReadable()) {
          busy = true;
          write(buffer);
          return;
        }
        buffer.release();
      } catch (IOException e) {
        // A disk thread finds out, and knows what to do.
      }
    }
    onDisk(() -> read(length), this::write);
  }

  private ByteBuf read(int length) throws IOException {
    ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(length, length);
    try {
      ByteBuffer target = buffer.nioBuffer(0, length);
      int read = reader.read(target, position);
      return buffer.writerIndex(Math.max(0, read)).retain();
    } finally {
      buffer.release();
    }
  }

  /** Has the kernel bring the pages in, here where it may take its time. */
  private boolean load(int length) throws IOException {
    ByteBuf scratch = ByteBufAllocator.DEFAULT.directBuffer(length, length);
    try {
      return reader.read(scratch.nioBuffer(0, length), position) > 0;
    } finally {
      scratch.release();
    }
  }

  private void loaded(boolean any, FileChannel file, int length) {
    if (any || over) {
      write(file, length);
    } else if (reader.channel().filter(file::equals).isEmpty()) {
      busy = false; // that file cannot be read, and a fetch takes its place
      advance();
    } else {
      busy = false;
      cut("nothing can be read at " + position);
    }
  }

  private void write(String text) {
    var unused = exchange.write(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void write(ByteBuf buffer) {
    if (over) {
      buffer.release();
      settle();
      return;
    }
    int length = buffer.readableBytes();
    var unused = exchange.write(buffer).addListener(done -> written(done.isSuccess(), length));
  }

  private void write(FileChannel file, int length) {
    if (over) {
      settle();
      return;
    }
    var unused =
        exchange
            .write(new BorrowedRegion(file, position, length))
            .addListener(
                done -> {
                  if (!done.isSuccess() && !over) {
                    onDisk(() -> load(length), any -> written(false, length)); // is it the disk?
                  } else {
                    written(done.isSuccess(), length);
                  }
                });
  }

  private void written(boolean success, int length) {
    if (over) {
      settle();
      return;
    }
    busy = false;
    if (success) {
      position += length;
      regionSize.taken(length);
      exchange.takesMuch(regionSize.isMost());
      if (dribble != null) {
        dribble.gave(position <= releasedEnd, position);
      }
      goOn(exchange.pace().sent().apply(length));
    } else {
      cut("the client took no more");
    }
  }

  /** Goes on at once, or when the client may have more; until then it counts as busy. */
  private void goOn(Duration wait) {
    if (wait.isZero()) {
      advance();
      return;
    }
    busy = true;
    var unused =
        timers.after(
            wait,
            () -> {
              if (over) {
                settle();
              } else {
                busy = false;
                advance();
              }
            });
  }

  /** The window has moved past a client that reads too slowly: it gets a fetch of its own. */
  private void detach() {
    BlobReader old = reader;
    Span span = parts.parts().get(index).span();
    long end = promisedSize.equals(OptionalLong.of(span.end())) ? Long.MAX_VALUE : span.end();
    own = span;
    ahead = null;
    onDisk(
        () -> old.detach(position, source),
        detached -> {
          reader = detached;
          disk.execute(old::close);
          if (over) {
            settle();
          } else {
            busy = false;
            detached.onProgress(wake);
            detached.want(position, end);
            advance();
          }
        });
  }

  private <T> void onDisk(DiskWork<T> work, Consumer<T> then) {
    busy = true;
    var unused =
        disk.call(work)
            .whenComplete(
                (value, failure) ->
                    exchange
                        .loop()
                        .execute(
                            () -> {
                              if (failure == null) {
                                then.accept(value);
                              } else if (over) {
                                settle();
                              } else {
                                busy = false;
                                cut(String.valueOf(failure.getMessage()));
                              }
                            }));
  }

  private void settle() {
    busy = false;
    disk.execute(reader::close);
  }
}
