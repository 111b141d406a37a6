package io.towline.proxy.simulate;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.towline.proxy.lane.Fetch;
import io.towline.proxy.lane.Runner;
import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.UpstreamHead;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request to a simulated upstream, which tells its runner what a real one would be told. What
 * comes is stored at once: the disk is no part of this.
 */
final class SimulatedFetch implements Fetch {
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Bytes come in steps of about so long: fine enough for a watchdog that looks at seconds. */
  private static final double STEP_SECONDS = 0.05;

  private static final double SLOW_STEP_SECONDS = 0.25;
  private static final double SLOW = 64e3;
  private static final long MOST_STEP_BYTES = 128 << 10;

  private static final int PARTIAL_CONTENT = 206;

  private final SimulatedDownload download;
  private final Runner runner;
  private final SimulatedUpstream upstream;
  private final Connection connection;
  private @Nullable Phase next;
  private Timers.@Nullable Timer timer;
  private long position;
  private double byteDueNanos = Double.POSITIVE_INFINITY;
  private boolean flowing;
  private boolean over;

  SimulatedFetch(SimulatedDownload download, Runner runner, SimulatedUpstream upstream) {
    this.download = download;
    this.runner = runner;
    this.upstream = upstream;
    this.position = runner.offset();
    this.connection = upstream.connect(position, runner.lane().end());
  }

  void start() {
    advance();
    double patience = runner.headTimeout().toNanos() / NANOS;
    if (connection.headSeconds() > patience) {
      after(patience, () -> end(Outcome.NO_ANSWER));
    } else if (next instanceof Phase.End end) {
      after(connection.headSeconds(), () -> end(end.outcome()));
    } else {
      after(connection.headSeconds(), this::head);
    }
    noteWhenAByteIsDue(connection.headSeconds());
  }

  @Override
  public void cancel() {
    if (!over) {
      leave();
      download.cancelled(this);
    }
  }

  /** The end of what it has brought, in the blob. */
  long position() {
    return position;
  }

  boolean wouldBringAByteWithin(double seconds) {
    return byteDueNanos - now() <= seconds * NANOS;
  }

  private void head() {
    download
        .log()
        .answered(
            runner.logged(),
            new UpstreamHead(
                PARTIAL_CONTENT, EmptyHttpHeaders.INSTANCE, runner.endpoint().upstream().name()));
    runner.headCame();
    runner.reading();
    nextPhase();
  }

  private void nextPhase() {
    Phase phase = next;
    advance();
    if (phase instanceof Phase.Flow flow) {
      flow(flow.bytesPerSecond(), flow.bytes());
    } else if (phase instanceof Phase.Silence silence) {
      noteWhenAByteIsDue(silence.seconds());
      after(silence.seconds(), this::nextPhase);
    } else if (phase instanceof Phase.End end) {
      end(end.outcome());
    } // else it is silent for ever
  }

  /** Looks ahead, so that it is known whether bytes will come after a silence. */
  private void advance() {
    next = connection.phases().hasNext() ? connection.phases().next() : null;
  }

  private void flow(double bytesPerSecond, long left) {
    if (left <= 0) {
      stopFlowing();
      nextPhase();
      return;
    }
    if (!flowing) {
      flowing = true;
      upstream.flows();
    }
    double rate = upstream.rate(bytesPerSecond);
    double step = rate < SLOW ? SLOW_STEP_SECONDS : STEP_SECONDS;
    long most = Math.min(left, runner.lane().end() - position);
    long bytes = Math.min(most, Math.max(1, Math.min(MOST_STEP_BYTES, (long) (rate * step))));
    double seconds = bytes / rate;
    byteDueNanos = now() + seconds * NANOS;
    after(seconds, () -> take(bytes, bytesPerSecond, left - bytes));
  }

  private void take(long bytes, double bytesPerSecond, long left) {
    long start = position;
    position += bytes;
    byteDueNanos = Double.POSITIVE_INFINITY;
    runner.received(bytes);
    runner.landed(position, bytes, download.landed(start, position));
    if (over) {
      return; // these bytes have decided a race
    }
    if (position >= runner.lane().end()) {
      end(Outcome.DONE);
    } else {
      flow(bytesPerSecond, left);
    }
  }

  private void end(Outcome outcome) {
    runner.paused();
    leave();
    download.ended(this);
    String upstreamName = runner.endpoint().upstream().name();
    runner.ended(outcome, outcome == Outcome.DONE ? "" : upstreamName + ": " + outcome);
  }

  private void leave() {
    over = true;
    stopFlowing();
    if (timer != null) {
      timer.cancel();
    }
  }

  private void stopFlowing() {
    if (flowing) {
      flowing = false;
      upstream.flowsNoMore();
    }
  }

  private void noteWhenAByteIsDue(double seconds) {
    byteDueNanos = next instanceof Phase.Flow ? now() + seconds * NANOS : Double.POSITIVE_INFINITY;
  }

  private void after(double seconds, Runnable work) {
    timer = upstream.timers().after(Duration.ofNanos((long) (seconds * NANOS)), work);
  }

  private long now() {
    return upstream.timers().nanoTime();
  }
}
