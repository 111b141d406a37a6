package io.towline.proxy.blob;

import io.towline.cache.PartialBlob;
import io.towline.proxy.health.ParallelFinding;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.lane.Lane;
import io.towline.proxy.timeline.Timeline;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.Endpoint;
import java.time.Duration;
import java.util.Optional;
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
  private static final Duration LOOK = Duration.ofMillis(250);

  /** Of less than this no parts are made. */
  private static final long LEAST_BYTES = 8 << 20;

  /** A blob that is here in so long is let be; where it is known to help, in so long. */
  private static final double WORTH_SECONDS = 3;

  private static final double KNOWN_WORTH_SECONDS = 1;

  private final DownloadContext context;
  private final Lanes lanes;
  private final Demand demand;
  private final Timeline timeline;
  private final Timers timers;
  private Timers.@Nullable Timer look;
  private @Nullable AloneRate alone;
  private @Nullable WideningTrial trial;
  private @Nullable Runnable giveBack;
  private boolean decided;

  Widening(DownloadContext context, Lanes lanes, Demand demand, Timeline timeline) {
    this.context = context;
    this.lanes = lanes;
    this.demand = demand;
    this.timeline = timeline;
    this.timers = context.timers();
  }

  /** The size is known: looks from now on, unless it does already or little is missing. */
  void begin() {
    boolean matters = trial != null || missing() >= LEAST_BYTES;
    if (look == null && !decided && matters) {
      look = timers.after(LOOK, this::look);
    }
  }

  /** Whether there are several connections. */
  boolean isWide() {
    return giveBack != null;
  }

  /**
   * One connection from now on, and no more trials: something is wrong with this blob. The caller
   * plans.
   */
  void narrow(String why) {
    if (isWide()) {
      tell("", "over one connection again: " + why);
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
    lanes.plan();
  }

  /** Nobody waits for now, and nothing runs. */
  void rest() {
    boolean over = decided && !isWide();
    stop();
    lanes.narrow();
    alone = null;
    decided = over;
  }

  /** All of the blob is here. */
  void finished() {
    if (trial != null && trial.hasHelped(timers.nanoTime())) {
      trial.health().parallel(ParallelFinding.HELPS);
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

  private void look() {
    look = null;
    if (trial != null) {
      judge(trial);
    } else {
      lookWhetherToTry();
    }
    begin();
  }

  private void lookWhetherToTry() {
    Optional<Endpoint> asked = lanes.single().flatMap(Lane::sole);
    if (asked.isEmpty() || !demand.isOfTheWhole()) {
      alone = null;
      return;
    }
    UpstreamHealth health = context.observers().health().of(asked.get());
    int most = asked.get().upstream().progress().maxParts();
    ParallelFinding known = health.parallel();
    if (most < 2 || known == ParallelFinding.FUTILE) {
      decided = true;
      return;
    }
    AloneRate rate = alone == null ? new AloneRate(timers.nanoTime(), here()) : alone;
    alone = rate;
    rate.note(timers.nanoTime(), here());
    if (known == ParallelFinding.HELPS) {
      double usual = health.bytesPerSecond().orElse(rate.best());
      if (rate.hasDelivered() && missing() > usual * KNOWN_WORTH_SECONDS && open(health, most)) {
        decided = true;
        tell(asked.get().upstream().name(), over(most) + "that helped of late");
        lanes.widen(most, 0);
      }
    } else if (rate.isTelling() && missing() > rate.best() * WORTH_SECONDS && open(health, most)) {
      trial =
          new WideningTrial(health, lanes, context.log(), rate.best(), timers.nanoTime(), here());
      String one = "one brings " + WideningTrial.speed(rate.best());
      tell(asked.get().upstream().name(), over(most) + one);
      lanes.widen(most, (long) (rate.best() * WideningTrial.FIRST_SECONDS));
    }
  }

  private static String over(int connections) {
    return "over " + connections + " connections: ";
  }

  private boolean open(UpstreamHealth health, int most) {
    boolean may = health.mayWiden(most - 1);
    if (may) {
      giveBack = () -> health.narrowed(most - 1);
    }
    return may;
  }

  private void judge(WideningTrial running) {
    switch (running.look(timers.nanoTime(), here())) {
      case OPEN -> {}
      case REFUSED -> refused("not all of them are answered");
      case FUTILE -> refused(running.figures());
      case HELPS -> {
        running.health().parallel(ParallelFinding.HELPS);
        tell("", "several connections help: " + running.figures());
        trial = null;
        decided = true;
      }
    }
  }

  private void tell(String upstream, String what) {
    timeline.add(Kind.PARTS, upstream, partial().frontier(), what);
  }

  private long here() {
    return partial().present().bytes();
  }

  private long missing() {
    return partial().size().orElse(0) - here();
  }

  private PartialBlob partial() {
    return context.partial();
  }
}
