package io.towline.proxy.blob;

import io.towline.cache.BlobReader;
import io.towline.cache.BlobSource;
import io.towline.proxy.blob.BlobParts.Part;
import io.towline.proxy.request.ByteRanges.Span;
import io.towline.proxy.request.CacheStatus;
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
  private final BlobStore store;
  private final Consumer<Throwable> whenUseless;
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final BlobSource source;
  private final BlobReader reader;
  private @Nullable BlobParts parts;
  private @Nullable BlobSender sender;
  private long partsOfBytes;
  private boolean askedForAll;
  private boolean over;

  /**
   * A stream that has not begun.
   *
   * @param reader taken over, and closed at the end
   * @param opened how the reader was opened
   * @param whenUseless called instead of an answer if the blob failed before the head went out
   */
  BlobStream(Exchange exchange, BlobReader reader, Opened opened, Consumer<Throwable> whenUseless) {
    this.exchange = exchange;
    this.reader = reader;
    this.store = opened.store();
    this.source = opened.source();
    this.whenUseless = whenUseless;
  }

  /** How a reader was opened: where, and what fills it. */
  record Opened(BlobStore store, BlobSource source) {}

  void start() {
    exchange.onClose(this::closed);
    if (!over) {
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
      closed();
      whenUseless.accept(failure.get());
      return;
    }
    if (reader.size().isEmpty()) {
      askForAll();
      return;
    }
    long size = reader.size().getAsLong(); // another one, if the first source was wrong
    if (parts == null || size != partsOfBytes) {
      partsOfBytes = size;
      try {
        parts = BlobParts.of(exchange.headers(), reader.digest(), size, this::mustWait);
      } catch (RegistryError e) {
        closed();
        exchange.respond(e);
        return;
      }
      ask(parts);
    }
    if (mayBegin(parts)) {
      begin(parts);
    }
  }

  private void ask(BlobParts wanted) {
    for (Part part : wanted.parts()) {
      if (part.gated()) {
        askForAll();
        return;
      }
    }
    wanted.parts().forEach(part -> reader.want(part.span().start(), part.span().end()));
  }

  private void askForAll() {
    if (!askedForAll) {
      askedForAll = true;
      reader.want(0, Long.MAX_VALUE); // the size that is known now may prove wrong
    }
  }

  /**
   * Whether the last bytes of this stretch wait for the digest: if it is small, or has the blob's
   * last byte and what lies before it is here or nearly so. An isolated suffix does not.
   */
  private boolean mustWait(Span span) {
    long size = reader.size().orElse(Long.MAX_VALUE);
    if (reader.isVerified()) {
      return false;
    }
    if (size <= SMALL_BYTES || store.verifiesBeforeRange()) {
      return true;
    }
    return span.end() == size && span.start() <= reader.presentEnd(0, false) + NEAR_BYTES;
  }

  private boolean mayBegin(BlobParts wanted) {
    if (reader.isVerified()) {
      return true;
    }
    if (wanted.parts().isEmpty()) {
      return false;
    }
    Part first = wanted.parts().get(0);
    boolean whole = first.span().length() == reader.size().orElse(-1);
    if (store.verifiesBeforeRange() && !whole) {
      return false;
    }
    return reader.presentEnd(first.span().start(), first.gated()) > first.span().start();
  }

  private void begin(BlobParts wanted) {
    reader.begin();
    exchange.cacheStatus(
        switch (reader.origin()) {
          case HIT -> CacheStatus.HIT;
          case JOINED -> CacheStatus.COLLAPSED;
          case MISS -> CacheStatus.MISS;
        });
    exchange.begin(wanted.status(), wanted.headers(), wanted.contentLength());
    sender =
        new BlobSender(
            exchange,
            reader,
            new BlobSender.SendingContext(store.disk(), source, this::wake),
            wanted);
    sender.advance();
  }

  private void closed() {
    if (!over) {
      over = true;
      if (sender == null) {
        store.disk().execute(reader::close);
      } else {
        sender.close();
      }
    }
  }
}
