package io.towline.proxy.blob;

import io.towline.config.MaskConfig;
import io.towline.proxy.timer.Timers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one client alive while nothing new comes: has a byte of the reserve sent each time {@link
 * Masking} says so, and ends the answer when nobody will make progress. Lives on its timers, which
 * are the client's loop; {@link #close} ends its timer.
 *
 * <p>The timer is set once and looks itself when it is due, so that a stream that flows sets and
 * cancels none.
 */
final class Dribble {
  private final Timers timers;
  private final MaskConfig config;
  private final MaskReport report;
  private final Hands hands;
  private final Masking masking;
  private Timers.@Nullable Timer timer;
  private long maskedSinceNanos;

  /**
   * What it can see and do.
   *
   * @param isTaking whether the client still takes what it was given
   * @param progress changes when anybody makes progress
   * @param release sends one byte of the reserve; false if there is none
   * @param end breaks the answer off, for this reason
   */
  record Hands(
      BooleanSupplier isTaking,
      LongSupplier progress,
      BooleanSupplier release,
      Consumer<String> end) {}

  private Dribble(Timers timers, MaskConfig config, MaskReport report, Hands hands) {
    this.timers = timers;
    this.config = config;
    this.report = report;
    this.hands = hands;
    masking = new Masking(config, hands.progress().getAsLong(), timers.nanoTime());
  }

  /** One for an answer that begins now; null where the configuration wants none. */
  static @Nullable Dribble begin(Timers timers, MaskConfig config, MaskReport report, Hands hands) {
    if (config.max().isZero()) {
      return null;
    }
    Dribble dribble = new Dribble(timers, config, report, hands);
    dribble.arm();
    return dribble;
  }

  /**
   * The client has taken bytes.
   *
   * @param ofReserve whether they were released here
   * @param position behind them
   */
  void gave(boolean ofReserve, long position) {
    long now = timers.nanoTime();
    if (masking.isMasking()) {
      report.wentOn(now - maskedSinceNanos);
    } else if (ofReserve) {
      report.began(position);
    }
    maskedSinceNanos = now;
    if (ofReserve) {
      masking.released(now);
      return;
    }
    if (masking.isMasking()) {
      report.recovered(position);
    }
    masking.flowed(now);
  }

  /** There is nothing to give as it should be. */
  void waits() {
    if (masking.isOverdue()) {
      look();
    }
  }

  /** Ends it. Idempotent. */
  void close() {
    if (timer != null) {
      timer.cancel();
      timer = null;
      if (masking.isMasking()) {
        report.wentOn(timers.nanoTime() - maskedSinceNanos);
      }
      report.ended();
    }
  }

  private void arm() {
    timer = timers.after(Duration.ofNanos(masking.delayNanos()), this::due);
  }

  private void due() {
    if (timer != null) {
      look();
    }
    if (timer != null) { // it may have ended by that
      arm();
    }
  }

  private void look() {
    boolean isTaking = hands.isTaking().getAsBoolean();
    switch (masking.look(isTaking, hands.progress().getAsLong(), timers.nanoTime())) {
      case WAIT -> {}
      case RELEASE -> {
        if (!hands.release().getAsBoolean()) {
          masking.ranDry();
        }
      }
      case END -> hands.end().accept("nobody made progress for " + config.max().toSeconds() + " s");
    }
  }
}
