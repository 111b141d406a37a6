package io.towline.proxy.failover;

import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.limit.Turn;
import io.towline.proxy.timer.Timers;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Decision;
import io.towline.spi.PullHistory;
import java.time.Duration;
import java.util.Optional;
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
  private Timers.@Nullable Timer beside;
  private boolean pendingIsBeside;
  private boolean deciding;
  private @Nullable LoggedAttempt askAbout;
  private String stopped = "";
  private String notAgain = "";

  NextStep(
      UpstreamWalk<?> walk, UpstreamWalk.Ground ground, SmallQuestion question, OpenAttempts open) {
    this.walk = walk;
    this.ground = ground;
    this.question = question;
    this.open = open;
  }

  /** The walk begins. */
  void begin() {
    ask(Optional.empty());
  }

  /** What now, that this attempt has failed or is doubted or late? */
  void decide(LoggedAttempt about) {
    if (walk.isOver() || isSettled()) {
      return;
    }
    if (!stopped.isEmpty()) {
      endIfNothingIsOpen();
    } else if (deciding) {
      askAbout = about;
    } else {
      ask(Optional.of(about));
    }
  }

  /** Whether the next request waits for its time, and not beside one that has failed meanwhile. */
  private boolean isSettled() {
    if (pending != null && pendingIsBeside && !open.isAnyInTime()) {
      pending.cancel();
      pending = null;
    }
    return pending != null;
  }

  private void ask(Optional<LoggedAttempt> about) {
    deciding = true;
    open.noteSilences();
    PullHistory history = open.log().history(open.askable(), OptionalLong.empty(), 0, about);
    var unused =
        question
            .source()
            .policy()
            .next(history)
            .thenAcceptAsync(decision -> walk.guarded(() -> decided(decision)), ground.timers());
  }

  private void decided(Decision decision) {
    deciding = false;
    LoggedAttempt again = askAbout;
    askAbout = null;
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
    if (again != null) {
      decide(again);
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
    Endpoint endpoint = endpoint(next);
    boolean isBeside = open.isAnyInTime();
    if (isFull() || (isBeside && !mayBeBeside(endpoint))) {
      return; // what is open may still be answered
    }
    if (!isBeside && open.log().hasAsked(endpoint) && !health(endpoint).mayRetry()) {
      notAgain = "too many requests to it were repeated of late";
      stop(notAgain);
      return;
    }
    Duration delay = next.delay().plus(open.log().leftAlone(endpoint));
    if (!isBeside) {
      Turn turn = turn(endpoint);
      if (!turn.isGiven()) {
        stop(notAgain);
        return;
      }
      delay = turn.ahead().compareTo(delay) > 0 ? turn.ahead() : delay;
    }
    if (delay.isZero()) {
      send(next);
    } else if (delay.compareTo(question.deadline().left(ground.timers().nanoTime())) < 0) {
      pendingIsBeside = isBeside;
      pending = ground.timers().after(delay, () -> walk.guarded(() -> sendLate(next)));
    } else if (!isBeside) {
      notAgain = "it is to be left alone for longer than a client waits";
      stop(notAgain);
    }
  }

  /** When {@code max_requests} lets one more be sent, while the client waits; ours to wait. */
  private Turn turn(Endpoint endpoint) {
    Turn turn = health(endpoint).turn(question.deadline().left(ground.timers().nanoTime()));
    if (!turn.isGiven()) {
      notAgain = "its max_requests are used up for longer than a client waits";
    }
    return turn;
  }

  /** Asks this one alone, when it is its turn. */
  void alone(Endpoint endpoint) {
    Turn turn = turn(endpoint);
    if (!turn.isGiven()) {
      walk.fail(Verdict.of(open.log().attempts(), question.subject(), notAgain));
    } else if (turn.ahead().isZero()) {
      walk.ask(endpoint);
    } else {
      pending =
          ground
              .timers()
              .after(
                  turn.ahead(),
                  () ->
                      walk.guarded(
                          () -> {
                            if (!walk.isOver()) {
                              walk.ask(endpoint);
                            }
                          }));
    }
  }

  private void sendLate(Decision.Try next) {
    pending = null;
    if (!walk.isOver() && !isFull()) {
      send(next);
    }
  }

  private void send(Decision.Try next) {
    walk.ask(endpoint(next));
    next.beside()
        .ifPresent(
            other ->
                beside =
                    ground
                        .timers()
                        .after(other.delay(), () -> walk.guarded(() -> sendBeside(other))));
  }

  private void sendBeside(Decision.Try other) {
    if (!walk.isOver() && !isFull() && mayBeBeside(endpoint(other))) {
      walk.ask(endpoint(other));
    }
  }

  /** One at a time is enough, and leaves room for others when both are late. */
  private boolean mayBeBeside(Endpoint endpoint) {
    UpstreamHealth health = health(endpoint);
    boolean isCounted = question.isAPull() && health.countsPulls();
    return open.inTime() == 1 && !isCounted && health.mayHedge() && health.takesTurnNow();
  }

  private Endpoint endpoint(Decision.Try next) {
    return question.source().named(next.upstream().name());
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
    if (beside != null) {
      beside.cancel();
    }
  }

  private UpstreamHealth health(Endpoint endpoint) {
    return ground.observers().health().of(endpoint);
  }
}
