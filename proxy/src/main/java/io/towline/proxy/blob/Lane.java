package io.towline.proxy.blob;

import io.towline.proxy.disk.DiskQueue;
import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Decision;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A missing stretch of the blob, fetched by attempt after attempt until it is here: each goes on
 * where the one before it ended, from whichever upstream the policy names. Belongs to the loop of
 * the download.
 */
final class Lane {
  /** For an end that is not known: everything to the last byte. */
  static final long TO_THE_END = Long.MAX_VALUE;

  private final DownloadContext context;
  private final BlobDownload download;
  private final DiskQueue queue;
  private final long beganNanos;
  private final long start;
  private long position;
  private long end;
  private @Nullable BlobAttempt attempt;
  private boolean over;

  Lane(DownloadContext context, BlobDownload download, DiskQueue queue, long start, long end) {
    this.context = context;
    this.download = download;
    this.queue = queue;
    this.start = start;
    this.position = start;
    this.end = end;
    this.beganNanos = context.observers().nanoClock().getAsLong();
  }

  /** Where the next attempt would begin. */
  long position() {
    return position;
  }

  /** One past the last byte to fetch, or {@link #TO_THE_END}. */
  long end() {
    return end;
  }

  boolean hasEnd() {
    return end != TO_THE_END;
  }

  /** Whether it ends where the blob does, as far as that is known. */
  boolean endIsSize() {
    OptionalLong size = context.partial().size();
    return size.isPresent() && size.getAsLong() == end;
  }

  /** Whether an answer that ends here may be the whole, because nobody has named the size. */
  boolean acceptsEndAt(long received) {
    return !hasEnd() && download.acceptsSize(received);
  }

  DiskQueue queue() {
    return queue;
  }

  /** Leaves what begins here to another lane. */
  void shortenTo(long newEnd) {
    end = newEnd;
  }

  /** An answer named the size. */
  void sizeIs(long sizeBytes) {
    end = Math.min(end, sizeBytes);
    download.sizeKnown();
  }

  /** Whether it will have fetched this byte within two seconds at the rate that it has had. */
  boolean reachesSoon(long target, long patienceNanos, long nearBytes) {
    long distance = target - position;
    if (distance <= nearBytes) {
      return true;
    }
    long elapsed = Math.max(1, context.observers().nanoClock().getAsLong() - beganNanos);
    double rate = (double) (position - start) / elapsed;
    return distance <= rate * patienceNanos;
  }

  /** Asks the policy whom to ask, and does. */
  void next() {
    if (over) {
      return;
    }
    List<Endpoint> endpoints = download.endpoints();
    PullHistory history =
        context.log().history(endpoints, context.partial().size(), context.partial().frontier());
    var unused =
        context.source().policy().next(history).thenAcceptAsync(this::follow, context.loop());
  }

  /** Ends it for reasons of our own. */
  void stop() {
    over = true;
    if (attempt != null) {
      attempt.cancel();
    }
  }

  void landed(long landedTo) {
    position = Math.max(position, landedTo);
  }

  void contributed(LoggedAttempt logged) {
    download.contributed(logged);
  }

  void verified() {
    download.verified();
  }

  void mismatched() {
    download.mismatched();
  }

  void storingFailed(Exception cause) {
    download.storingFailed(cause);
  }

  void ended(BlobAttempt ended) {
    if (over) {
      return;
    }
    Outcome outcome = ended.logged().outcome();
    if (outcome == Outcome.DONE) {
      over = true;
      download.laneDone(this);
    } else if (refusedByTheRegistry(ended.logged())) {
      download.giveUp();
    } else {
      next();
    }
  }

  /** The registry itself says no before a byte came: the runtime's own way is better, at once. */
  private boolean refusedByTheRegistry(LoggedAttempt logged) {
    boolean no = logged.outcome() == Outcome.NOT_FOUND || logged.outcome() == Outcome.DENIED;
    return no && logged.isToOrigin() && context.partial().frontier() == 0;
  }

  private void follow(Decision decision) {
    if (over) {
      return;
    }
    if (decision instanceof Decision.Try chosen) {
      Endpoint endpoint = context.source().named(chosen.upstream().name());
      if (chosen.delay().isZero()) {
        begin(endpoint);
      } else {
        var unused =
            context
                .loop()
                .schedule(() -> begin(endpoint), chosen.delay().toNanos(), TimeUnit.NANOSECONDS);
      }
    } else {
      download.giveUp();
    }
  }

  private void begin(Endpoint endpoint) {
    if (over) {
      return;
    }
    download.asking(endpoint);
    attempt = new BlobAttempt(context, this, context.log().begin(endpoint, position), position);
    attempt.start();
  }
}
