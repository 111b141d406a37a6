package io.towline.proxy.lane;

import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a lane, as its watchdog sees it: how far it is, and for how long it has brought
 * nothing. The clock runs only while we are ready to take bytes, so that our own disk is never
 * taken for a stall. Belongs to the timers of the download.
 */
public final class Runner {
  private final Lane lane;
  private final LoggedAttempt logged;
  private final UpstreamHealth health;
  private final long offset;
  private final long askedEnd;
  private final RateWindow rates = new RateWindow();
  private @Nullable Fetch fetch;
  private boolean contender;
  private Doubt doubt = Doubt.NONE;
  private boolean headCame;
  private boolean reading;
  private long readingSinceNanos;
  private long readingNanos;
  private long reportedNanos;
  private long reportedBytes;
  private long silentSinceNanos;
  private long firstByteNanos = -1;
  private long receivedBytes;
  private long position;
  private long twice;
  private boolean over;

  Runner(Lane lane, LoggedAttempt logged, UpstreamHealth health, long offset) {
    this.lane = lane;
    this.logged = logged;
    this.health = health;
    this.offset = offset;
    this.askedEnd = lane.end();
    this.position = offset;
    this.silentSinceNanos = lane.nanoTime();
  }

  // What the fetch asks and tells.

  /** Whom it asks. */
  public Endpoint endpoint() {
    return logged.endpoint();
  }

  /** Its entry in the log of the pull. */
  public LoggedAttempt logged() {
    return logged;
  }

  /** The stretch that it is for. */
  public Lane lane() {
    return lane;
  }

  /** Where in the blob it begins. */
  public long offset() {
    return offset;
  }

  /** Whether another connection than an idle one is wanted: it stands in for one that is stuck. */
  public boolean wantsNewConnection() {
    return contender;
  }

  /** How long the head may take before the request ends by itself. */
  public Duration headTimeout() {
    return Watch.headTimeout(endpoint().upstream().progress());
  }

  /** The head of a good answer came. */
  public void headCame() {
    headCame = true;
    silentSinceNanos = lane.nanoTime();
    lane.headCame(this);
  }

  /** We wait for bytes from now on. */
  public void reading() {
    if (!reading && !over) {
      reading = true;
      readingSinceNanos = lane.nanoTime();
      silentSinceNanos = readingSinceNanos;
    }
  }

  /** We take no bytes for now: the silence is ours. */
  public void paused() {
    if (reading) {
      reading = false;
      readingNanos += lane.nanoTime() - readingSinceNanos;
    }
  }

  /** Bytes came; they are on their way to where they belong. */
  public void received(long bytes) {
    long now = lane.nanoTime();
    health.paused(Duration.ofNanos(now - silentSinceNanos));
    silentSinceNanos = now;
    receivedBytes += bytes;
    if (firstByteNanos < 0) {
      firstByteNanos = now;
    }
  }

  /**
   * Bytes are where they belong.
   *
   * @param end of them, in the blob
   * @param newBytes how many of them nobody had brought before
   */
  public void landed(long end, long bytes, long newBytes) {
    logged.gained(newBytes);
    twice += bytes - newBytes;
    position = Math.max(position, end);
    lane.landed(this, bytes, newBytes);
  }

  /** It is over; all that it received has landed. */
  public void ended(Outcome outcome, String message) {
    if (!over) {
      close();
      lane.ended(this, outcome, message);
    }
  }

  // What the lane and its watchdog ask and tell.

  void begin(Fetch begun) {
    fetch = begun;
  }

  void contends() {
    contender = true;
  }

  /** The others are gone: now it is the one. */
  void prevails() {
    contender = false;
  }

  boolean isContender() {
    return contender;
  }

  UpstreamHealth health() {
    return health;
  }

  Doubt doubt() {
    return doubt;
  }

  void doubt(Doubt why) {
    doubt = why;
    logged.suspect(why != Doubt.NONE);
  }

  boolean isOver() {
    return over;
  }

  boolean hasHead() {
    return headCame;
  }

  boolean isReading() {
    return reading;
  }

  /** Where its lane ended when it began: what it asked for goes as far. */
  long askedEnd() {
    return askedEnd;
  }

  /** The end of what it has brought, in the blob. */
  long position() {
    return position;
  }

  /** How many of its bytes were here already. */
  long twice() {
    return twice;
  }

  /** For how long bytes have come, in nanoseconds; 0 before the first. */
  long deliveringNanos(long now) {
    return firstByteNanos < 0 ? 0 : now - firstByteNanos;
  }

  /** Bytes a second over the last so many nanoseconds of reading; empty if not known. */
  RateWindow rates() {
    return rates;
  }

  long silenceNanos(long now) {
    return now - silentSinceNanos;
  }

  /** Takes note of the time: how fast it is, and for how long it is silent. */
  void tick(long now) {
    long active = readingNanos + (reading ? now - readingSinceNanos : 0);
    rates.note(active, receivedBytes);
    logged.silentFor(Duration.ofNanos(reading || !headCame ? Math.max(0, silenceNanos(now)) : 0));
    if (active - reportedNanos >= Watch.REPORT_NANOS) {
      report(active);
    }
  }

  /** This process stood still for so long, and the upstream is not to blame for it. */
  void excuse(long nanos) {
    silentSinceNanos += nanos;
    readingSinceNanos += nanos;
  }

  /** Ends it for reasons of our own. */
  void cancel() {
    if (!over) {
      close();
      if (fetch != null) {
        fetch.cancel();
      }
    }
  }

  private void close() {
    long now = lane.nanoTime();
    boolean wasSilent = reading && headCame && doubt == Doubt.SILENT;
    paused();
    if (wasSilent) {
      health.silenced(Duration.ofNanos(silenceNanos(now)));
    } // that no head came is learned from the log of the pull
    report(readingNanos);
    over = true;
  }

  private void report(long active) {
    if (receivedBytes > reportedBytes || active > reportedNanos) {
      health.delivered(receivedBytes - reportedBytes, Duration.ofNanos(active - reportedNanos));
      reportedBytes = receivedBytes;
      reportedNanos = active;
    }
  }
}
