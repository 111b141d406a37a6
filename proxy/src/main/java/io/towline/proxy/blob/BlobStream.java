package io.towline.proxy.blob;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.towline.cache.BlobReader;
import io.towline.cache.Hold.Until;
import io.towline.proxy.blob.BlobParts.Part;
import io.towline.proxy.request.ByteRanges.Span;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.Delivery;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer that carries a blob, stored or growing: waits until the head may go out, then follows
 * the reader part by part, one write at a time, as fast as the client takes them. Belongs to the
 * client's loop; only the wake-up comes from elsewhere.
 */
final class BlobStream {
  /** Blobs up to here are verified before their head goes out (architecture, rule 4). */
  private static final long SMALL_BYTES = 64 << 10;

  /** A range that begins at most this far from the frontier is worth fetching what lies between. */
  private static final long NEAR_BYTES = 1 << 20;

  private final Exchange exchange;
  private final StreamContext context;
  private final HeadDeadline deadline;
  private final Consumer<Throwable> whenUseless;
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final BlobReader reader;
  private final MaskReport report;
  private @Nullable BlobParts parts;
  private @Nullable ReadAhead ahead;
  private @Nullable BlobSender sender;
  private long partsOfBytes;
  private boolean askedForSize;
  private boolean askedForAll;
  private boolean over;

  /**
   * A stream that has not begun.
   *
   * @param opened its reader is taken over, and closed at the end
   * @param whenUseless called instead of an answer if the blob failed before the head went out
   */
  BlobStream(Opened opened, StreamContext context, Consumer<Throwable> whenUseless) {
    this.exchange = opened.exchange();
    this.reader = opened.reader();
    this.deadline = opened.deadline();
    this.context = context;
    this.whenUseless = whenUseless;
    report = new MaskReport(context.metrics(), context.feeds());
  }

  /** A reader for an exchange whose head is due by the deadline. */
  record Opened(Exchange exchange, BlobReader reader, HeadDeadline deadline) {}

  void start() {
    exchange.onClose(this::ended);
    if (!over) {
      if (!reader.isVerified()) {
        report.look();
      }
      deadline.whenLate(this::late);
      reader.onProgress(this::wake);
      prepare();
    }
  }

  /** Any thread, often: one look is enough for all that happened before it. */
  private void wake() {
    if (wakePending.compareAndSet(false, true)) {
      exchange
          .loop()
          .execute(
              () -> {
                wakePending.set(false);
                look();
              });
    }
  }

  private void look() {
    if (over) {
      return;
    }
    if (sender == null) {
      prepare();
    } else {
      sender.advance();
    }
  }

  private void prepare() {
    Optional<IOException> failure = reader.failure();
    if (failure.isPresent()) {
      close();
      whenUseless.accept(failure.get());
      return;
    }
    if (reader.size().isEmpty()) {
      askForTheSize();
      return;
    }
    long size = reader.size().getAsLong(); // another one, if the first source was wrong
    if (parts == null || size != partsOfBytes) {
      partsOfBytes = size;
      try {
        parts = BlobParts.of(exchange.headers(), reader.digest(), size, this::until);
      } catch (RegistryError e) {
        close();
        deadline.close();
        exchange.respond(e);
        return;
      }
      ask(parts);
    }
    if (mayBegin(parts)) {
      begin(parts);
    }
  }

  /** The first answer to a part of the blob tells its size, and to the whole as well. */
  private void askForTheSize() {
    boolean unanswered = reader.presentEnd(0) < Aligned.BYTES;
    if (exchange.headers().contains(HttpHeaderNames.RANGE) && unanswered) {
      if (!askedForSize) {
        askedForSize = true;
        reader.want(0, Aligned.BYTES);
      }
    } else {
      askForAll();
    }
  }

  private void ask(BlobParts wanted) {
    ahead = null;
    boolean whole = wanted.status().code() == 200 || partsOfBytes <= SMALL_BYTES;
    if (whole || isHeldUntil(Until.ALL_VERIFIED, wanted)) {
      askForAll();
    } else if (!isOutOfReach(wanted)) {
      ahead = new ReadAhead(wanted.parts(), partsOfBytes);
      ahead.reached(reader::want, 0, wanted.parts().get(0).span().start());
      askForWhatIsBefore(wanted);
    }
  }

  private static boolean isHeldUntil(Until event, BlobParts wanted) {
    return wanted.parts().stream().anyMatch(part -> part.hold().until() == event);
  }

  /** What waits for the digest of the whole needs what lies before it, which is little. */
  private void askForWhatIsBefore(BlobParts wanted) {
    long frontier = reader.presentEnd(0);
    for (Part part : wanted.parts()) {
      if (part.hold().until() == Until.VERIFIED && frontier < part.span().start()) {
        reader.want(frontier, part.span().start());
      }
    }
  }

  /** The blob is in memory alone, and its window is elsewhere: the sender finds its own way. */
  private boolean isOutOfReach(BlobParts wanted) {
    if (wanted.parts().isEmpty()) {
      return false;
    }
    Span first = wanted.parts().get(0).span();
    boolean isFar = first.start() > reader.presentEnd(0) + NEAR_BYTES;
    return reader.hasLeftTheWindow(first.start())
        || (isFar && reader.hasLeftTheWindow(first.end() - 1));
  }

  private void askForAll() {
    if (!askedForAll) {
      askedForAll = true;
      reader.want(0, Long.MAX_VALUE); // the size that is known now may prove wrong
    }
  }

  /**
   * What the last bytes of this stretch wait for: for the digest, if the blob is small, or if the
   * stretch has its last byte and what lies before it is here or nearly so. An isolated suffix
   * waits for its own bytes alone.
   */
  private Until until(Span span) {
    long size = reader.size().orElse(Long.MAX_VALUE);
    if (context.settings().verifyBeforeRange() && span.length() != size) {
      return Until.ALL_VERIFIED;
    }
    boolean hasLast = span.end() == size && span.start() <= reader.presentEnd(0) + NEAR_BYTES;
    return size <= SMALL_BYTES || hasLast ? Until.VERIFIED : Until.PRESENT;
  }

  private boolean mayBegin(BlobParts wanted) {
    if (reader.isVerified() || isOutOfReach(wanted)) {
      return true;
    }
    if (wanted.parts().isEmpty()) {
      return false;
    }
    Part first = wanted.parts().get(0);
    return reader.presentEnd(first.span().start(), first.hold()) > first.span().start();
  }

  /** The head is due: it goes without a byte behind it where the blob's size is known. */
  private void late() {
    if (over || sender != null) {
      return;
    }
    if (parts != null && !parts.parts().isEmpty()) {
      begin(parts);
    } else {
      close();
      deadline.refuse();
    }
  }

  private void begin(BlobParts wanted) {
    deadline.close();
    exchange.cacheStatus(
        switch (reader.origin()) {
          case HIT -> CacheStatus.HIT;
          case JOINED -> CacheStatus.COLLAPSED;
          case MISS -> CacheStatus.MISS;
        });
    if (!reader.isVerified()) {
      // A buffering proxy in front would keep the bytes for itself that keep the client alive.
      wanted.headers().set("X-Accel-Buffering", "no");
    }
    exchange.begin(wanted.status(), wanted.headers(), wanted.contentLength());
    sender =
        new BlobSender(
            exchange,
            reader,
            new SendingContext(context, this::wake, report, ahead, ahead != null || askedForAll),
            wanted);
    sender.advance();
  }

  /** The exchange is over. */
  private void ended() {
    boolean told = over && sender == null; // with an error, or left to whenUseless
    close();
    deadline.close();
    if (!told && !exchange.isHead()) {
      tell();
    }
  }

  private void tell() {
    if (!report.masked().isZero()) {
      exchange.describe("masked_ms", Long.toString(report.masked().toMillis()));
    }
    boolean isComplete = exchange.delivery().ending() == Delivery.Ending.COMPLETE;
    if (isComplete && report.sparedSomething()) {
      context.metrics().rescuedPull();
    }
  }

  private void close() {
    if (!over) {
      over = true;
      if (sender == null) {
        context.disk().execute(reader::close);
      } else {
        sender.close();
      }
    }
  }
}
