package io.towline.proxy.blob;

import io.towline.cache.PartialBlob;
import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.health.ParallelFinding;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.lane.Lane;
import io.towline.proxy.lane.RateWindow;
import io.towline.proxy.timeline.Timeline;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether one blob is fetched over several connections at a time. Over a long way a connection
 * brings a window a round trip and halves it where a packet is lost, whatever the line could carry;
 * on a short one a second connection brings nothing. So it is tried where much is left, measured,
 * and kept only if it helps. What was found holds for the next blobs of that upstream.
 *
 * <p>Belongs to the loop of the download.
 */
final class Widening {
  /** How often it looks. */
  static final Duration LOOK = Duration.ofMillis(250);

  /** Of less than this no parts are made. */
  private static final long LEAST_BYTES = 8 << 20;

  /** What one connection does is measured for so long before others come. */
  private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The best of these counts: slow start and a pause would make it look slower than it is. */
  private static final long BEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Once all of them deliver, they are judged by what comes in this time, */
  private static final long JUDGED_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

  /** or, where the blob is here before that, by what came at the end. */
  private static final long LAST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long NOT_SHARED = Long.MIN_VALUE;

  /** The first one goes on by itself for so long meanwhile, */
  private static final double FIRST_SECONDS = 4;

  /** and is not let come to its end before the others have answered: so long before it they go. */
  private static final double LAST_SECONDS = 0.7;

  /** So many times as fast they must be to go on. */
  private static final double HELPS = 1.5;

  /** A blob that is here in so long is let be; where it is known to help, in so long. */
  private static final double WORTH_SECONDS = 3;

  private static final double KNOWN_WORTH_SECONDS = 1;

  /** Below it an upstream is not far away but ill, and the watchdog's business. */
  private static final double ILL_BYTES_PER_SECOND = 64 << 10;

  /** How many bytes were here at the beginning, and since when there are more. */
  private record Beginning(long nanos, long bytes) {}

  /** Several connections, and which attempts there were before them. */
  private record Trial(
      UpstreamHealth health, List<LoggedAttempt> before, double aloneBytesPerSecond) {}

  private final DownloadContext context;
  private final Lanes lanes;
  private final Demand demand;
  private final Timeline timeline;
  private final RateWindow rates = new RateWindow();
  private Timers.@Nullable Timer look;
  private @Nullable Beginning beginning;
  private @Nullable Trial trial;
  private @Nullable Runnable giveBack;
  private double bestAlone;
  private long sharedNanos = NOT_SHARED;
  private boolean decided;

  Widening(DownloadContext context, Lanes lanes, Demand demand, Timeline timeline) {
    this.context = context;
    this.lanes = lanes;
    this.demand = demand;
    this.timeline = timeline;
  }

  /** The size is known: looks from now on, unless it does already or little is missing. */
  void begin() {
    if (look == null && !decided && missing() >= LEAST_BYTES) {
      schedule();
    }
  }

  /** One connection from now on, and no more trials: something is wrong with this blob. */
  void narrow(String why) {
    if (giveBack != null) {
      timeline.add(Kind.PARTS, "", frontier(), "over one connection again: " + why);
      lanes.narrow();
    }
    stop();
  }

  /** The same where the upstream itself does not want parts. */
  void refused(String why) {
    if (trial != null) {
      trial.health().parallel(ParallelFinding.FUTILE);
    }
    narrow(why);
  }

  /** Nobody waits for now. */
  void rest() {
    boolean over = decided && giveBack == null;
    stop();
    lanes.narrow();
    beginning = null;
    decided = over;
  }

  /** Whether there are several connections. */
  boolean isWide() {
    return giveBack != null;
  }

  /** All of the blob is here. */
  void finished() {
    if (trial != null && sharedNanos != NOT_SHARED && now() - sharedNanos >= LAST_NANOS) {
      double together = rates.over(LAST_NANOS).orElse(0);
      if (together >= HELPS * trial.aloneBytesPerSecond()) {
        trial.health().parallel(ParallelFinding.HELPS);
      }
    }
  }

  /** The download is over. */
  void stop() {
    decided = true;
    trial = null;
    if (look != null) {
      look.cancel();
      look = null;
    }
    if (giveBack != null) {
      giveBack.run();
      giveBack = null;
    }
  }

  private void schedule() {
    look = context.timers().after(LOOK, this::look);
  }

  private void look() {
    look = null;
    Trial running = trial;
    if (running != null) {
      judge(running);
    } else if (missing() < LEAST_BYTES) {
      decided = true;
    } else {
      lookWhetherToTry();
    }
    if (!decided) {
      schedule();
    }
  }

  private void lookWhetherToTry() {
    Optional<Endpoint> asked = lanes.single().flatMap(Lane::sole);
    if (asked.isEmpty() || !demand.isOfTheWhole()) {
      beginning = null;
      return;
    }
    UpstreamHealth health = context.observers().health().of(asked.get());
    int most = asked.get().upstream().progress().maxParts();
    ParallelFinding known = health.parallel();
    if (most < 2 || known == ParallelFinding.FUTILE) {
      decided = true;
      return;
    }
    long now = now();
    if (beginning == null) {
      beginning = new Beginning(now, here());
      rates.clear();
      bestAlone = 0;
    }
    if (here() > beginning.bytes()) {
      rates.note(now - beginning.nanos(), here() - beginning.bytes());
    }
    bestAlone = Math.max(bestAlone, rates.over(BEST_NANOS).orElse(0));
    if (isWorthIt(known, health) && health.mayWiden(most - 1)) {
      widen(asked.get(), health, most, known);
    }
  }

  private boolean isWorthIt(ParallelFinding known, UpstreamHealth health) {
    if (known == ParallelFinding.HELPS && here() > beginning().bytes()) {
      return missing() > health.bytesPerSecond().orElse(bestAlone) * KNOWN_WORTH_SECONDS;
    }
    OptionalDouble rate = rates.over(ALONE_NANOS);
    boolean comes = rates.over(BEST_NANOS).orElse(0) > 0;
    return comes && rate.orElse(0) > ILL_BYTES_PER_SECOND && missing() > bestAlone * WORTH_SECONDS;
  }

  private void widen(Endpoint endpoint, UpstreamHealth health, int most, ParallelFinding known) {
    giveBack = () -> health.narrowed(most - 1);
    boolean measures = known == ParallelFinding.UNKNOWN;
    if (measures) {
      trial = new Trial(health, List.copyOf(context.log().attempts()), bestAlone);
      rates.clear();
      beginning = new Beginning(now(), here());
    } else {
      decided = true;
    }
    String why = measures ? "one brings " + speed(bestAlone) : "that helped of late";
    String name = endpoint.upstream().name();
    timeline.add(Kind.PARTS, name, frontier(), "over " + most + " connections: " + why);
    lanes.widen(most, (long) (measures ? bestAlone * FIRST_SECONDS : 0));
  }

  private void judge(Trial running) {
    long now = now();
    rates.note(now - beginning().nanos(), here() - beginning().bytes());
    if (sharedNanos == NOT_SHARED && lanes.allDeliver()) {
      sharedNanos = now;
      lanes.share();
    }
    boolean shared = sharedNanos != NOT_SHARED;
    boolean lasts = lanes.leftInFront() > running.aloneBytesPerSecond() * LAST_SECONDS;
    if (isRefused(running) || !(shared || lasts)) {
      refused("not all of them are answered");
    } else if (shared && now - sharedNanos >= JUDGED_NANOS) {
      double together = rates.over(JUDGED_NANOS).orElse(0);
      boolean helps = together >= HELPS * running.aloneBytesPerSecond();
      running.health().parallel(helps ? ParallelFinding.HELPS : ParallelFinding.FUTILE);
      String figures = speed(together) + " instead of " + speed(running.aloneBytesPerSecond());
      if (helps) {
        timeline.add(Kind.PARTS, "", frontier(), "several connections help: " + figures);
        trial = null;
        decided = true;
      } else {
        narrow(figures);
      }
    }
  }

  /** Whether one of the requests that came with the trial has failed or is doubted. */
  private boolean isRefused(Trial running) {
    return context.log().attempts().stream()
        .filter(attempt -> !running.before().contains(attempt))
        .anyMatch(attempt -> attempt.outcome().isFailure() || isUnanswered(attempt));
  }

  /** Whether it waits for the head of an answer for longer than is usual there. */
  private static boolean isUnanswered(LoggedAttempt attempt) {
    return attempt.isSuspect() && attempt.status() == 0;
  }

  private static String speed(double bytesPerSecond) {
    return String.format(Locale.ROOT, "%.1f MiB/s", bytesPerSecond / (1 << 20));
  }

  private Beginning beginning() {
    Beginning known = beginning;
    return known == null ? new Beginning(now(), here()) : known;
  }

  private long here() {
    return partial().present().bytes();
  }

  private long missing() {
    return partial().size().orElse(0) - here();
  }

  private long frontier() {
    return partial().frontier();
  }

  private long now() {
    return context.timers().nanoTime();
  }

  private PartialBlob partial() {
    return context.partial();
  }
}
