package io.towline.proxy.failover;

import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Decision;
import io.towline.spi.PullHistory;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The half of a walk that finds out whom to ask next: asks the policy, one question at a time, and
 * sees that no more is spent than may be. Belongs to the timers of its walk.
 */
final class NextStep {
  private final UpstreamWalk<?> walk;
  private final UpstreamWalk.Ground ground;
  private final SmallQuestion question;
  private final OpenAttempts open;
  private Timers.@Nullable Timer pending;
  private boolean deciding;
  private boolean decideAgain;
  private String stopped = "";
  private String notAgain = "";

  NextStep(
      UpstreamWalk<?> walk, UpstreamWalk.Ground ground, SmallQuestion question, OpenAttempts open) {
    this.walk = walk;
    this.ground = ground;
    this.question = question;
    this.open = open;
  }

  /** The walk begins, or an attempt has failed or is doubted or late. */
  void decide() {
    if (walk.isOver() || pending != null) {
      return;
    }
    if (deciding || !stopped.isEmpty()) {
      decideAgain = deciding;
      endIfNothingIsOpen();
      return;
    }
    deciding = true;
    open.noteSilences();
    PullHistory history = open.log().history(open.askable(), OptionalLong.empty(), 0);
    var unused =
        question
            .source()
            .policy()
            .next(history)
            .thenAcceptAsync(decision -> walk.guarded(() -> decided(decision)), ground.timers());
  }

  private void decided(Decision decision) {
    deciding = false;
    boolean again = decideAgain;
    decideAgain = false;
    if (walk.isOver()) {
      return;
    }
    if (decision instanceof Decision.Try next) {
      follow(next);
    } else if (decision instanceof Decision.GiveUp end) {
      giveUp(end);
    } else if (open.isEmpty()) {
      stop("nobody is asked any more");
    }
    if (again) {
      decide();
    }
  }

  /** Ends what is counted on, too, as the policy wants; what is late may still be answered. */
  private void giveUp(Decision.GiveUp end) {
    if (open.isAnyInTime()) {
      open.cancelAll();
      walk.fail(Verdict.givenUp(question, end.reason()));
    } else {
      stop(end.reason());
    }
  }

  private void follow(Decision.Try next) {
    Endpoint endpoint = question.source().named(next.upstream().name());
    boolean beside = open.isAnyInTime();
    if (isFull() || (beside && !(open.inTime() == 1 && mayHedge(endpoint)))) {
      return; // what is open may still be answered, and room is left for others when it is late
    }
    if (!beside && open.log().hasAsked(endpoint) && !health(endpoint).mayRetry()) {
      notAgain = "too many requests to it were repeated of late";
      stop(notAgain);
      return;
    }
    Duration delay = next.delay().plus(open.log().leftAlone(endpoint));
    if (delay.isZero()) {
      walk.ask(endpoint);
    } else if (delay.compareTo(question.deadline().left(ground.timers().nanoTime())) < 0) {
      pending = ground.timers().after(delay, () -> walk.guarded(() -> askAfterDelay(endpoint)));
    } else if (!beside) {
      notAgain = "it is to be left alone for longer than a client waits";
      stop(notAgain);
    }
  }

  private void askAfterDelay(Endpoint endpoint) {
    pending = null;
    if (!walk.isOver() && !isFull()) {
      walk.ask(endpoint);
    }
  }

  private boolean mayHedge(Endpoint endpoint) {
    UpstreamHealth health = health(endpoint);
    return !(question.isAPull() && health.countsPulls()) && health.mayHedge();
  }

  private boolean isFull() {
    return open.size() >= ground.times().mostOpen();
  }

  /** Nobody further is asked; what is open may still be answered. */
  private void stop(String why) {
    stopped = why;
    endIfNothingIsOpen();
  }

  private void endIfNothingIsOpen() {
    if (!stopped.isEmpty() && open.isEmpty()) {
      walk.fail(Verdict.of(open.log().attempts(), question.subject(), notAgain));
    }
  }

  /** Nobody is asked any more, for the walk is over. */
  void cancel() {
    if (pending != null) {
      pending.cancel();
    }
  }

  private UpstreamHealth health(Endpoint endpoint) {
    return ground.observers().health().of(endpoint);
  }
}
