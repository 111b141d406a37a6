package io.towline.proxy.blob;

import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells how one client fares, to the metrics and to the blob's timeline. Belongs to the client's
 * loop.
 */
final class MaskReport {
  /** A source that drips wakes and rests for hours: the first times are enough. */
  private static final int MOST_NOTES = 8;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Metrics metrics;
  private final Supplier<Optional<Feed>> feeds;
  private @Nullable Feed feed;
  private @Nullable String maskedBecauseOf;
  private long maskedNanos;
  private int notes;

  /**
   * @param feeds finds the download that fills the blob now
   */
  MaskReport(Metrics metrics, Supplier<Optional<Feed>> feeds) {
    this.metrics = metrics;
    this.feeds = feeds;
  }

  /** Remembers the download, which may have ended before this client is done. */
  void look() {
    feed = feeds.get().orElse(feed);
  }

  /** From now on the client lives on the reserve. */
  void began(long offset) {
    look();
    String upstream = feed == null ? "" : feed.upstream().get();
    maskedBecauseOf = upstream;
    metrics.maskedStreams(upstream, 1);
    note(Kind.DRIBBLE, offset, "a client is kept alive byte by byte");
  }

  /** It has done so for so long more. */
  void wentOn(long nanos) {
    maskedNanos += nanos;
    metrics.masked(nanos / NANOS_PER_SECOND);
  }

  /** Bytes come as they should again. */
  void recovered(long offset) {
    ended();
    note(Kind.RECOVERED, offset, "bytes flow again");
  }

  /** It does so no more, whatever comes; also if it never did. */
  void ended() {
    String upstream = maskedBecauseOf;
    if (upstream != null) {
      maskedBecauseOf = null;
      metrics.maskedStreams(upstream, -1);
    }
  }

  /** For how long the client lived on the reserve, in all. */
  Duration masked() {
    return Duration.ofNanos(maskedNanos);
  }

  /** Whether something went wrong that the client did not notice. */
  boolean sparedSomething() {
    Feed known = feed;
    return maskedNanos > 0 || (known != null && known.wasTroubled());
  }

  private void note(Kind kind, long offset, String detail) {
    Feed known = feed;
    if (known != null && notes < MOST_NOTES) {
      notes++;
      known.timeline().add(kind, known.upstream().get(), offset, detail);
    }
  }
}
