package io.towline.proxy.health;

import io.towline.config.ProgressConfig;
import io.towline.config.UpstreamConfig;
import io.towline.proxy.limit.Turn;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Health;
import io.towline.spi.Outcome;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeouts;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is learned of one upstream, and what may be spent on it, by the rules of the configuration
 * that the endpoint belongs to. The knowledge itself outlasts a reload. Any thread; nothing blocks
 * for more than a few assignments.
 */
public final class UpstreamHealth {
  private static final String DOCKER_HUB = "registry-1.docker.io";

  private final Endpoint endpoint;
  private final Learned learned;
  private final HealthBook book;

  UpstreamHealth(Endpoint endpoint, Learned learned, HealthBook book) {
    this.endpoint = endpoint;
    this.learned = learned;
    this.book = book;
  }

  /** The head of an answer came after that time. */
  public void answered(TrafficClass kind, Duration took) {
    learned.answers().answered(kind, took);
    learned.parallel().answered(took);
    book.changed();
  }

  /**
   * No head came in that time, and nobody waits any more: counts as one that took twice as long.
   */
  public void unanswered(TrafficClass kind, Duration waited) {
    learned.answers().unanswered(kind, waited);
    book.changed();
  }

  /** When a second request should be sent beside one that is not answered. */
  public Duration hedgeAfter(TrafficClass kind) {
    return config().adaptive() ? learned.answers().hedgeAfter(kind) : AnswerTimes.fixedHedgeAfter();
  }

  /** When a request that is not answered is no longer counted on. */
  public Duration attemptTimeout(TrafficClass kind) {
    return config().adaptive()
        ? learned.answers().attemptTimeout(kind)
        : AnswerTimes.fixedAttemptTimeout(config().timeout());
  }

  /**
   * A byte of a blob came after that silence, of which our own pauses are no part. For every read,
   * however short the silence: a fast stream's seconds count as well.
   */
  public void paused(Duration silence) {
    learned.silences().ended(silence);
  }

  /** A silence in a blob that was not ended by a byte: the attempt was closed or left. */
  public void silenced(Duration silence) {
    learned.silences().interrupted(silence);
    book.changed();
  }

  /**
   * How long it may be silent in the middle of a blob; empty where the progress timeout is off, so
   * that no silence is too long.
   */
  public Optional<ProgressTimeouts> progress() {
    Quantiles silences = learned.silences().quantiles();
    Optional<ProgressTimeouts> usual = new ProgressFormula(config()).timeouts(silences);
    if (usual.isEmpty()) {
      return usual;
    }
    return book.timeoutPolicy(endpoint)
        .flatMap(policy -> learned.policyTimeouts().of(policy, () -> figures(silences)))
        .or(() -> usual);
  }

  private ProgressFigures figures(Quantiles silences) {
    UpstreamConfig upstream = endpoint.upstream();
    boolean origin = endpoint.registry().isOrigin(upstream);
    Duration most = config().timeout();
    Duration least = config().leastTimeout();
    return new ProgressFigures(
        endpoint.registry().name(),
        new Upstream(upstream.name(), origin),
        silences.samples(),
        silences.median(),
        silences.p99(),
        least.compareTo(most) < 0 ? least : most,
        most);
  }

  /**
   * An attempt at a blob brought so many bytes in that time of reading, or a stretch of an attempt
   * did: a running one should say so every second or two, also when it brought nothing. Less than
   * 64 KiB in less than a second says nothing and is not counted.
   */
  public void delivered(long bytes, Duration time) {
    learned.throughput().delivered(bytes, time);
    book.changed();
  }

  /** How fast it was of late, in bytes a second; empty if it delivered nothing of late. */
  public OptionalDouble bytesPerSecond() {
    return learned.throughput().bytesPerSecond();
  }

  /** A request is sent to it that is no repetition; it adds to what may be spent. */
  public void asked() {
    learned.requests().asked();
  }

  /**
   * Any attempt begins.
   *
   * @return whether it is the one that finds out whether an ejected upstream is well again
   */
  public boolean begun() {
    return learned.ejection().begun();
  }

  /**
   * How an attempt ended.
   *
   * @param probe what {@link #begun} said of it
   */
  public void ended(Outcome outcome, boolean probe) {
    learned.ejection().ended(outcome, probe);
    learned.counts().count(outcome);
    book.changed();
  }

  /** An attempt that was silent or crept was left behind by another one: it counts as a stall. */
  public void overtaken() {
    learned.ejection().overtaken();
    book.changed();
  }

  /** It asked to be left alone for so long (429 or 503 with Retry-After), 5 min at most. */
  public void leaveAlone(Duration time) {
    learned.ejection().leaveAlone(time);
    book.changed();
  }

  /** For how long it still wants to be left alone, as it said; zero if it does not. */
  public Duration leftAloneFor() {
    return learned.ejection().leftAloneFor();
  }

  /** What it says of its pull limit. */
  public void quota(Quota quota) {
    learned.pullLimit().told(quota);
  }

  /** Whether it counts pulls: then its manifests are never asked for twice to save time. */
  public boolean countsPulls() {
    return learned.pullLimit().exists() || DOCKER_HUB.equals(endpoint.upstream().url().getHost());
  }

  /** Whether so little of its pull limit is left that nothing is asked ahead of need. */
  public boolean quotaIsLow() {
    return learned.pullLimit().isLow();
  }

  /** Takes leave to send a request again that has failed; false if too many were of late. */
  public boolean mayRetry() {
    return learned.requests().mayRetry(endpoint.upstream().retry().budget());
  }

  /** Takes leave to send a second request beside one that is slow. */
  public boolean mayHedge() {
    return config().hedge() && learned.requests().mayHedge(endpoint.upstream().retry().budget());
  }

  /** Takes leave to fetch bytes twice from it, for a race against an attempt that is slow. */
  public boolean mayRace() {
    return config().race() && learned.races().mayRace(config().raceBudget());
  }

  /** Bytes of blobs came from it, so many of them for the second time in a race. */
  public void received(long bytes, long twice) {
    learned.races().received(bytes, twice);
  }

  /** These bytes were read: how long to wait before reading on; zero without a bandwidth. */
  public Duration throttle(long bytes) {
    return learned.bandwidth().take(endpoint.upstream().maxBandwidth(), bytes);
  }

  /**
   * Takes a turn to send it a request, as {@code max_requests} allows: the caller waits as long as
   * it says before it sends, and before any clock of the request begins.
   *
   * @param most nobody waits longer; then there is no turn
   */
  public Turn turn(Duration most) {
    return learned.rate().turn(endpoint.upstream().maxRequests(), most);
  }

  /** Takes a turn that is there now; false if one would have to be waited for. */
  public boolean takesTurnNow() {
    return turn(Duration.ZERO).isGiven();
  }

  /** Whether several connections at a time help a blob, as far as that was measured of late. */
  public ParallelFinding parallel() {
    return learned.parallel().finding();
  }

  /** That was measured. */
  public void parallel(ParallelFinding measured) {
    learned.parallel().found(measured);
  }

  /**
   * Takes leave to open so many connections more for one blob, which are given back by {@link
   * #narrowed}. None are had of an upstream that is near, bounded, ill, or wants to be left alone.
   */
  public boolean mayWiden(int connections) {
    UpstreamConfig upstream = endpoint.upstream();
    boolean bounded = upstream.maxBandwidth().isPresent() || upstream.maxRequests().isPresent();
    return !bounded
        && learned.parallel().isFar()
        && leftAloneFor().isZero()
        && learned.ejection().standing() == Health.Standing.GOOD
        && learned.parallel().take(connections);
  }

  /** So many connections are not needed any more. */
  public void narrowed(int connections) {
    learned.parallel().giveBack(connections);
  }

  /** What was counted since the start. */
  public Tally tally() {
    return learned.counts().tally();
  }

  /** What policies are told, as far as this one alone is concerned; see also the book's. */
  public Health health() {
    return new Health(
        learned.ejection().standing(),
        bytesPerSecond(),
        learned.ejection().successRate(),
        learned.answers().usual());
  }

  /** How long it is ejected from now on; empty while a probe is under way or nothing ejects it. */
  Optional<Duration> mayBeProbedIn() {
    Ejection ejection = learned.ejection();
    boolean rests = ejection.standing() == Health.Standing.EJECTED && !ejection.isProbed();
    return rests ? Optional.of(ejection.ejectedFor()) : Optional.empty();
  }

  private ProgressConfig config() {
    return endpoint.upstream().progress();
  }
}
