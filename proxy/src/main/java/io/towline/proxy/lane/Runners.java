package io.towline.proxy.lane;

import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attempts that run on one lane: usually one, three at the most. Knows who contends with whom,
 * who is ahead, and tells log, timeline and metrics. Belongs to the timers of the download.
 */
final class Runners {
  private static final int MOST = 3;

  /** Who has been silent for so long is not told of as slow, though its last seconds were that. */
  private static final long LONG_SECONDS = 2;

  private final LaneContext context;
  private final List<Runner> running = new ArrayList<>();
  private @Nullable Runner source;

  Runners(LaneContext context) {
    this.context = context;
  }

  /** Those that run now, the oldest first; whoever goes through them may end them. */
  List<Runner> all() {
    return List.copyOf(running);
  }

  List<Runner> doubted() {
    return running.stream().filter(runner -> runner.doubt() != Doubt.NONE).toList();
  }

  /** Whom the watchdog doubts, the one that began last. */
  Optional<Runner> newestDoubted() {
    List<Runner> doubted = doubted();
    return doubted.isEmpty() ? Optional.empty() : Optional.of(doubted.get(doubted.size() - 1));
  }

  /** Whether nobody runs but those that are doubted. */
  boolean noneIsTrusted() {
    return running.stream().allMatch(runner -> runner.doubt() != Doubt.NONE);
  }

  /** What speaks most against those that run. */
  Doubt worstDoubt() {
    return running.stream()
        .map(Runner::doubt)
        .max(Comparator.comparing(Doubt::isOfSilence).thenComparing(doubt -> doubt))
        .orElse(Doubt.NONE);
  }

  /**
   * Takes leave to ask this endpoint.
   *
   * @param first whether nobody was asked before
   * @param against why those that run are doubted; null if none runs
   */
  boolean mayBegin(Endpoint endpoint, boolean first, @Nullable Doubt against) {
    UpstreamHealth health = context.observers().health().of(endpoint);
    if (first) {
      return true;
    }
    if (against == null) {
      return health.mayRetry();
    }
    if (running.size() >= MOST) {
      return false;
    }
    return switch (against) {
      case SLOW_HEAD -> health.mayHedge();
      case LATE_HEAD -> health.mayRetry();
      case SILENT -> endpoint.upstream().progress().race();
      case SLOW -> health.mayRace() && !context.observers().health().linkIsSlow();
      case NONE -> false;
    };
  }

  /**
   * Adds one that begins here.
   *
   * @param against why those that run are doubted; null if none runs
   */
  Runner add(Lane lane, Endpoint endpoint, long offset, @Nullable Doubt against) {
    LoggedAttempt logged = context.log().begin(endpoint, offset);
    Runner runner = new Runner(lane, logged, context.observers().health().of(endpoint), offset);
    if (against != null) {
      boolean race = !against.isOfSilence();
      runner.contends();
      context.contenders().begins(race);
    }
    running.add(runner);
    note(against == null ? Kind.ATTEMPT : Kind.RACE, runner, offset, "");
    return runner;
  }

  void headCame(Runner runner) {
    note(Kind.HEAD, runner, runner.offset(), "");
  }

  /** Bytes are where they belong. */
  void landed(Runner runner, long bytes, long newBytes) {
    runner.health().received(bytes, bytes - newBytes);
    context.timeline().received(name(runner), runner.position(), bytes, bytes - newBytes);
    Runner before = source;
    if (newBytes > 0 && before != runner) {
      source = runner;
      if (before != null) {
        note(Kind.SPLICE, runner, runner.position() - newBytes, "after " + name(before));
      }
    }
  }

  void doubt(Runner runner, Doubt doubt) {
    Doubt before = runner.doubt();
    runner.doubt(doubt);
    if (doubt == before) {
      return;
    }
    if (doubt == Doubt.NONE) {
      note(Kind.RECOVERED, runner, runner.position(), "");
    } else if (before == Doubt.NONE || doubt.isOfSilence()) {
      note(Kind.SUSPECT, runner, runner.position(), inWords(runner, doubt));
      if (doubt == Doubt.SILENT) {
        metrics().stall(name(runner));
      }
    }
  }

  /** Ends whoever is overtaken. */
  void dropOvertaken(long now) {
    if (running.size() < 2) {
      return;
    }
    Runner leader = running.get(0);
    for (Runner runner : running) {
      leader = runner.position() > leader.position() ? runner : leader;
    }
    for (Runner runner : all()) {
      if (runner != leader && Overtaking.isOvertaken(runner, leader, now)) {
        if (leader.isContender() && !runner.isContender()) {
          wins(leader, runner);
        }
        drop(runner, "overtaken by " + name(leader));
      }
    }
  }

  private void wins(Runner leader, Runner loser) {
    leader.prevails();
    context.contenders().ended(true);
    boolean elsewhere = !leader.endpoint().equals(loser.endpoint());
    if (loser.doubt() != Doubt.NONE && (loser.hasHead() || elsewhere)) {
      loser.health().overtaken(); // whom nobody doubts has only lost a race by a little
    }
    metrics().race(name(leader), "won");
    if (elsewhere) {
      metrics().failover(name(loser), name(leader), "overtaken");
    }
  }

  /** Ends one for reasons of our own. */
  void drop(Runner runner, String why) {
    runner.cancel();
    remove(runner, "lost");
    context.log().end(runner.logged(), Outcome.CANCELLED, "");
    note(Kind.OVERTAKEN, runner, runner.position(), why);
  }

  /** Ends one that has itself to blame. */
  void end(Runner runner, Outcome outcome, String message) {
    runner.cancel();
    ended(runner, outcome, message);
  }

  /** One has ended. */
  void ended(Runner runner, Outcome outcome, String message) {
    remove(runner, outcome == Outcome.DONE ? "won" : "failed");
    context.log().end(runner.logged(), outcome, message);
    if (outcome == Outcome.STALLED && runner.doubt() != Doubt.SILENT) {
      metrics().stall(name(runner)); // closed as soon as it was suspicious
    }
    if (outcome.isFailure()) {
      note(Kind.FAILED, runner, runner.position(), message);
    }
  }

  private void remove(Runner runner, String outcome) {
    running.remove(runner);
    if (runner.isContender()) {
      runner.prevails();
      context.contenders().ended(outcome.equals("won"));
      metrics().race(name(runner), outcome);
    }
    if (running.size() == 1 && running.get(0).isContender()) {
      running.get(0).prevails(); // whom it ran against is gone
      context.contenders().ended(true);
      metrics().race(name(running.get(0)), "won");
    }
  }

  private String inWords(Runner runner, Doubt doubt) {
    long silent = TimeUnit.NANOSECONDS.toSeconds(runner.silenceNanos(context.timers().nanoTime()));
    return switch (doubt) {
      case SLOW_HEAD, LATE_HEAD -> "no answer yet";
      case SILENT -> "no byte for longer than usual";
      case SLOW ->
          silent < LONG_SECONDS ? "far slower than it could be" : "no byte for " + silent + " s";
      case NONE -> "";
    };
  }

  private void note(Kind kind, Runner runner, long offset, String detail) {
    context.timeline().add(kind, name(runner), offset, detail);
  }

  private Metrics metrics() {
    return context.observers().metrics();
  }

  private static String name(Runner runner) {
    return runner.endpoint().upstream().name();
  }
}
