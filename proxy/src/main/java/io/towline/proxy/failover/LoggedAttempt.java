package io.towline.proxy.failover;

import io.towline.proxy.trace.AttemptTrace;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Attempt;
import io.towline.spi.Outcome;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One attempt while it runs and after. Belongs to the event loop of its pull. */
public final class LoggedAttempt {
  private final Endpoint endpoint;
  private final boolean origin;
  private final Upstream upstream;
  private final long offset;
  private final LongSupplier nanoClock;
  private final long beganNanos;
  private long endedNanos;
  private long bytes;
  private Duration silence = Duration.ZERO;
  private boolean suspect;
  private Outcome outcome = Outcome.RUNNING;
  private String message = "";
  private int status;
  private boolean probe;
  private @Nullable AttemptTrace trace;
  private OptionalLong retryAfterSeconds = OptionalLong.empty();

  LoggedAttempt(
      Endpoint endpoint, boolean origin, Upstream upstream, long offset, LongSupplier nanoClock) {
    this.endpoint = endpoint;
    this.origin = origin;
    this.upstream = upstream;
    this.offset = offset;
    this.nanoClock = nanoClock;
    this.beganNanos = nanoClock.getAsLong();
  }

  /** Has what comes recorded; null for nobody. */
  void recordTo(@Nullable AttemptTrace newTrace) {
    trace = newTrace;
  }

  /** Whom it asks. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Whether it asks the registry itself. */
  public boolean isToOrigin() {
    return origin;
  }

  /** Notes that it finds out whether its upstream, which was ejected, is well again. */
  void probes() {
    probe = true;
  }

  /** Whether its end decides if its upstream is well again. */
  boolean isProbe() {
    return probe;
  }

  /** How it stands. */
  public Outcome outcome() {
    return outcome;
  }

  /** What was asked and what came, for a log line or an error; empty while it runs. */
  public String message() {
    return message;
  }

  /** The status that it was answered with; 0 if none came. */
  public int status() {
    return status;
  }

  /** How long the upstream asked to be left alone, if it did. */
  public OptionalLong retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** How many new bytes it brought. */
  public long bytes() {
    return bytes;
  }

  /** Notes bytes as they come, for who records them. */
  public void arrived(long received) {
    if (trace != null) {
      trace.arrived(received);
    }
  }

  /** Notes whether we wait for bytes, for who records them. */
  public void waits(boolean reading) {
    if (trace != null) {
      trace.waits(reading);
    }
  }

  /** Notes bytes that were new. */
  public void gained(long newBytes) {
    bytes += newBytes;
  }

  /** Notes for how long it has brought nothing. */
  public void silentFor(Duration newSilence) {
    silence = newSilence;
  }

  /** Notes whether the watchdog doubts it. */
  public void suspect(boolean newSuspect) {
    suspect = newSuspect;
  }

  /** Whether the watchdog doubts it. */
  public boolean isSuspect() {
    return suspect;
  }

  /** Notes the answer's status and what it says of when to come again. */
  public void answered(int newStatus, OptionalLong newRetryAfterSeconds) {
    status = newStatus;
    retryAfterSeconds = newRetryAfterSeconds;
    if (trace != null) {
      trace.answered();
    }
  }

  /** Notes how it ended; returns false if it had ended already, for the first end counts. */
  boolean end(Outcome newOutcome, String newMessage) {
    if (outcome != Outcome.RUNNING) {
      return false;
    }
    outcome = newOutcome;
    message = newMessage;
    endedNanos = nanoClock.getAsLong();
    if (trace != null) {
      trace.ended(newOutcome);
    }
    return true;
  }

  /** It was given up, but has come to another end after all. */
  void correct(Outcome newOutcome, String newMessage) {
    outcome = newOutcome;
    message = newMessage;
  }

  /** For how long from now its upstream wants to be left alone. */
  Duration leftAlone() {
    if (outcome == Outcome.RUNNING || retryAfterSeconds.isEmpty()) {
      return Duration.ZERO;
    }
    Duration since = Duration.ofNanos(nanoClock.getAsLong() - endedNanos);
    Duration left = Duration.ofSeconds(retryAfterSeconds.getAsLong()).minus(since);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Blames it after all for what it delivered. */
  public void blame(String newMessage) {
    outcome = Outcome.WRONG_CONTENT;
    message = newMessage;
  }

  /** How long it ran, or runs. */
  public Duration elapsed() {
    long until = outcome == Outcome.RUNNING ? nanoClock.getAsLong() : endedNanos;
    return Duration.ofNanos(until - beganNanos);
  }

  Attempt toAttempt() {
    boolean runs = outcome == Outcome.RUNNING;
    return new Attempt(
        upstream,
        offset,
        bytes,
        elapsed(),
        runs ? silence : Duration.ZERO,
        runs && suspect,
        outcome);
  }
}
