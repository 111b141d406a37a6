package io.towline.proxy.lane;

import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.limit.Turn;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Decision;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A missing stretch of the blob, fetched until it is here: by one attempt after the other, each
 * going on where the one before it ended, from whichever upstream the policy names. Where the
 * watchdog doubts an attempt, another one runs beside it on the same stretch, and the one that is
 * overtaken is dropped: a source is raced, not killed. Belongs to the timers of the download.
 */
public final class Lane {
  /** For an end that is not known: everything to the last byte. */
  public static final long TO_THE_END = Long.MAX_VALUE;

  /** Before another try where too much was repeated of late. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private static final long NEVER = Long.MIN_VALUE;
  private static final double SECOND_NANOS = 1e9;

  /** Before that its own rate says nothing. */
  private static final long YOUNG_NANOS = 500_000_000;

  /** Who has to wait longer for a turn by max_requests is better off elsewhere. */
  private static final Duration LONGEST_TURN = Duration.ofSeconds(25);

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final LaneContext context;
  private final LaneOwner owner;
  private final Runners runners;
  private final LaneWatch watch;
  private final long beganNanos;
  private final long start;
  private long position;
  private long end;
  private boolean begun;
  private boolean asking;
  private long refusedSinceNanos = NEVER;
  private boolean over;

  /** A lane for [start, end) that has not begun. */
  public Lane(LaneContext context, LaneOwner owner, long start, long end) {
    this.context = context;
    this.owner = owner;
    this.start = start;
    this.position = start;
    this.end = end;
    this.beganNanos = nanoTime();
    this.runners = new Runners(context);
    this.watch = new LaneWatch(context, this);
  }

  /** Where the next attempt would begin. */
  public long position() {
    return position;
  }

  /** One past the last byte to fetch, or {@link #TO_THE_END}. */
  public long end() {
    return end;
  }

  /** Whether the end is known. */
  public boolean hasEnd() {
    return end != TO_THE_END;
  }

  /** Whether it ends where the blob does, as far as that is known. */
  public boolean endIsSize() {
    OptionalLong size = owner.size();
    return size.isPresent() && size.getAsLong() == end;
  }

  /** Leaves what begins here to another lane. */
  public void shortenTo(long newEnd) {
    end = Math.min(end, newEnd);
  }

  /** Takes what is missing up to there; what is here already is dropped when it comes. */
  public void extendTo(long newEnd) {
    end = Math.max(end, newEnd);
  }

  /** Takes what is missing up to there, as far as what was asked for goes. */
  public void regrowTo(long newEnd) {
    long asked = runners.all().stream().mapToLong(Runner::askedEnd).min().orElse(newEnd);
    extendTo(Math.min(newEnd, asked));
  }

  /** Whether any byte has come. */
  public boolean hasDelivered() {
    return position > start;
  }

  /** Whom it asks, if that is one alone who has answered and is not doubted. */
  public Optional<Endpoint> sole() {
    List<Runner> asked = runners.all();
    boolean well =
        asked.size() == 1 && asked.get(0).hasHead() && asked.get(0).doubt() == Doubt.NONE;
    return well ? Optional.of(asked.get(0).endpoint()) : Optional.empty();
  }

  /**
   * Whether it will have fetched this byte within that time, by the rate that it has had; one that
   * has just begun, by what its upstreams have had of late.
   *
   * @param unknownBytes how far it comes in that time where nobody knows
   */
  public boolean reachesSoon(long target, long patienceNanos, long unknownBytes) {
    long elapsed = Math.max(1, nanoTime() - beganNanos);
    double reach = (double) (position - start) / elapsed * patienceNanos;
    if (elapsed < YOUNG_NANOS) {
      double known = learnedBytesPerSecond() * patienceNanos / SECOND_NANOS;
      reach = Math.max(reach, known == 0 ? unknownBytes : known);
    }
    return target - position <= reach;
  }

  private double learnedBytesPerSecond() {
    double most = 0;
    for (Runner runner : runners.all()) {
      most = Math.max(most, runner.health().bytesPerSecond().orElse(0));
    }
    return most;
  }

  /** Asks the policy whom to ask, and does. */
  public void begin() {
    watch.start();
    ask(Optional.empty());
  }

  /** Ends it for reasons of our own; its owner hears no more of it. */
  public void stop() {
    over = true;
    watch.stop();
    runners.all().forEach(runner -> runners.drop(runner, "not needed any more"));
  }

  long nanoTime() {
    return context.timers().nanoTime();
  }

  List<Runner> running() {
    return runners.all();
  }

  List<Endpoint> alternatives() {
    return owner.endpoints();
  }

  /** How many bytes are missing from there on; many, where nobody knows. */
  long missingFrom(long from) {
    long known = hasEnd() ? end : owner.size().orElse(TO_THE_END);
    return known - from;
  }

  void headCame(Runner runner) {
    runners.headCame(runner);
  }

  void landed(Runner runner, long bytes, long newBytes) {
    position = Math.max(position, runner.position());
    if (over) {
      return;
    }
    watch.progressed();
    runners.landed(runner, bytes, newBytes);
    runners.dropOvertaken(nanoTime());
  }

  void ended(Runner runner, Outcome outcome, String message) {
    runners.ended(runner, outcome, message);
    if (over) {
      return;
    }
    if (outcome == Outcome.DONE) {
      over = true;
      watch.stop();
      runners.all().forEach(other -> runners.drop(other, "all of it is here"));
      owner.done(this);
    } else if (isRefusedByTheRegistry(runner.logged())) {
      owner.giveUp(this);
    } else if (runners.noneIsTrusted()) {
      ask(Optional.of(runner.logged()));
    }
  }

  /** The watchdog has come to doubt a runner, or to doubt it no more. */
  void doubts(Runner runner, Doubt doubt) {
    runners.doubt(runner, doubt);
  }

  /** A runner is doubted still: is there somebody better? */
  void askForAContender() {
    if (!asking && !over) {
      context.contenders().asked(nanoTime());
      ask(runners.newestDoubted().map(Runner::logged));
    }
  }

  /** Time has passed: perhaps somebody is overtaken by it. */
  void judge(long now) {
    if (!over) {
      runners.dropOvertaken(now);
    }
  }

  /** Nothing has come for so long that nobody waits any more. */
  void giveUp(String why) {
    if (!over) {
      runners.all().forEach(runner -> runners.end(runner, Outcome.STALLED, why));
      owner.giveUp(this);
    }
  }

  void close(Runner runner, String why) {
    runner.cancel();
    ended(runner, Outcome.STALLED, why);
  }

  /** The registry itself says no before a byte came: the runtime's own way is better, at once. */
  private boolean isRefusedByTheRegistry(LoggedAttempt logged) {
    boolean no = logged.outcome() == Outcome.NOT_FOUND || logged.outcome() == Outcome.DENIED;
    return no && logged.isToOrigin() && owner.frontier() == 0;
  }

  /**
   * Asks the policy.
   *
   * @param subject the attempt that has ended or is doubted; empty where the lane begins
   */
  private void ask(Optional<LoggedAttempt> subject) {
    if (asking || over) {
      return;
    }
    asking = true;
    var unused =
        context
            .source()
            .policy()
            .next(context.log().history(owner.endpoints(), owner.size(), owner.frontier(), subject))
            .thenAcceptAsync(this::follow, context.timers());
  }

  private void follow(Decision decision) {
    asking = false;
    if (over) {
      return;
    }
    if (decision instanceof Decision.Try chosen) {
      Endpoint endpoint = context.source().named(chosen.upstream().name());
      Start wanted =
          new Start(endpoint, chosen.role(), !begun, runners.worstDoubt(), chosen.beside());
      if (chosen.delay().isZero()) {
        begin(wanted);
      } else {
        after(chosen.delay(), () -> begin(wanted));
      }
    } else if (decision instanceof Decision.GiveUp && runners.noneIsTrusted()) {
      owner.giveUp(this);
    }
  }

  /** A start that the policy wants: whom to ask, and what was wrong when it was asked. */
  private record Start(
      Endpoint endpoint,
      Decision.Role role,
      boolean first,
      Doubt against,
      Optional<Decision.Try> beside) {}

  private void after(Duration delay, Runnable work) {
    asking = true; // no second question meanwhile
    context
        .timers()
        .after(
            delay,
            () -> {
              asking = false;
              work.run();
            });
  }

  private void begin(Start wanted) {
    if (over) {
      return;
    }
    boolean beside = !runners.all().isEmpty();
    if (beside && !runners.noneIsTrusted()) {
      return; // whom the policy was asked about has recovered
    }
    if (!runners.mayBegin(wanted.endpoint(), wanted.first(), beside ? wanted.against() : null)) {
      waitOrGiveUp(wanted);
      return;
    }
    Turn turn = health(wanted.endpoint()).turn(beside ? Duration.ZERO : LONGEST_TURN);
    if (!turn.isGiven()) {
      waitOrGiveUp(wanted);
    } else if (turn.ahead().isZero()) {
      beginNow(wanted);
    } else {
      after(turn.ahead(), () -> beginNow(wanted)); // our own waiting, while nobody is watched
    }
  }

  private void beginNow(Start wanted) {
    if (over) {
      return;
    }
    boolean beside = !runners.all().isEmpty();
    refusedSinceNanos = NEVER;
    if (beside && wanted.role() == Decision.Role.REPLACE) {
      runners.doubted().forEach(runner -> runners.drop(runner, "replaced"));
    }
    open(wanted.endpoint(), runners.all().isEmpty() ? null : wanted.against());
    wanted.beside().ifPresent(other -> context.timers().after(other.delay(), () -> beside(other)));
  }

  /**
   * The policy wanted two from the start: the second begins while the first has brought nothing.
   */
  private void beside(Decision.Try wanted) {
    if (over || runners.all().size() != 1 || runners.all().get(0).logged().bytes() > 0) {
      return;
    }
    Endpoint endpoint = context.source().named(wanted.upstream().name());
    if (runners.mayBegin(endpoint, false, Doubt.SLOW_HEAD) && health(endpoint).takesTurnNow()) {
      open(endpoint, Doubt.SLOW_HEAD);
    }
  }

  private UpstreamHealth health(Endpoint endpoint) {
    return context.observers().health().of(endpoint);
  }

  /**
   * Too much was repeated of late, and leave may come soon: where bytes have come it waits for it.
   * Else only for a moment, for a client without an answer has other hosts to go to.
   */
  private void waitOrGiveUp(Start wanted) {
    if (!runners.all().isEmpty()) {
      return; // it is asked again as long as the doubt lasts
    }
    if (refusedSinceNanos == NEVER) {
      refusedSinceNanos = nanoTime();
    }
    boolean patient = nanoTime() - refusedSinceNanos < PATIENCE.toNanos();
    if (patient || position > start || owner.frontier() > 0) {
      after(PAUSE, () -> begin(wanted));
    } else {
      owner.giveUp(this);
    }
  }

  /**
   * @param against why those that run are doubted; null if none runs
   */
  private void open(Endpoint endpoint, @Nullable Doubt against) {
    begun = true;
    Runner runner = runners.add(this, endpoint, position, against);
    runner.begin(owner.open(runner));
  }
}
