package io.towline.spi.contract;

import io.towline.oci.RepositoryName;
import io.towline.spi.Attempt;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.Health;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import io.towline.spi.RetryRules;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** A download in which attempts end as the test says, without time or network. One thread. */
public final class FakeDownload {
  private static final long SIZE_BYTES = 1L << 30;
  private static final Duration ATTEMPT = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(6);

  private final List<Upstream> upstreams;
  private final List<Attempt> attempts = new ArrayList<>();
  private final Map<Upstream, Health> health = new HashMap<>();
  private PullHistory.Content content = PullHistory.Content.BLOB;
  private long frontier;
  private Duration elapsed = Duration.ZERO;
  private Optional<Attempt> about = Optional.empty();

  /** From an origin and so many mirrors. */
  public FakeDownload(int mirrors) {
    List<Upstream> all = new ArrayList<>(List.of(new Upstream("origin", true)));
    for (int i = 1; i <= mirrors; i++) {
      all.add(new Upstream("mirror" + i, false));
    }
    upstreams = List.copyOf(all);
  }

  /** Of a manifest; of a blob before. */
  public FakeDownload ofAManifest() {
    content = PullHistory.Content.MANIFEST;
    return this;
  }

  /** From now on this is known of an upstream. */
  public FakeDownload knowing(Upstream upstream, Health known) {
    health.put(upstream, known);
    return this;
  }

  /** So much time passes before the next question. */
  public FakeDownload after(Duration time) {
    elapsed = elapsed.plus(time);
    return this;
  }

  /** One more attempt that brought so many bytes and ended so; the next question is about it. */
  public void add(Upstream upstream, long bytes, Outcome outcome) {
    Attempt attempt = new Attempt(upstream, frontier, bytes, ATTEMPT, outcome);
    attempts.add(attempt);
    frontier += bytes;
    elapsed = elapsed.plus(ATTEMPT);
    about = Optional.of(attempt);
  }

  /** One more attempt that runs, and that nobody doubts; the next question is a beginning. */
  public void run(Upstream upstream) {
    attempts.add(new Attempt(upstream, frontier, 0, ATTEMPT, Outcome.RUNNING));
    about = Optional.empty();
  }

  /** One more attempt that runs and is silent; the next question is about it. */
  public void doubt(Upstream upstream) {
    elapsed = elapsed.plus(SILENCE);
    Attempt attempt = new Attempt(upstream, frontier, 0, SILENCE, SILENCE, true, Outcome.RUNNING);
    attempts.add(attempt);
    about = Optional.of(attempt);
  }

  /** The oldest attempt that runs ends so; the next question is about it. */
  public void endOldest(Outcome outcome) {
    for (int i = 0; i < attempts.size(); i++) {
      Attempt running = attempts.get(i);
      if (running.isRunning()) {
        Attempt ended =
            new Attempt(
                running.upstream(), running.offset(), running.bytes(), running.elapsed(), outcome);
        attempts.set(i, ended);
        about = Optional.of(ended);
        return;
      }
    }
    throw new IllegalStateException("nothing runs");
  }

  public List<Upstream> upstreams() {
    return upstreams;
  }

  /** The registry itself. */
  public Upstream origin() {
    return upstreams.get(0);
  }

  /** As the policy is shown it now. */
  public PullHistory history() {
    return new PullHistory(
        "docker.io",
        new RepositoryName("library/alpine"),
        content,
        upstreams,
        attempts,
        content == PullHistory.Content.BLOB ? OptionalLong.of(SIZE_BYTES) : OptionalLong.empty(),
        frontier,
        elapsed,
        health,
        RetryRules.STANDARD,
        about);
  }

  /**
   * Asks and fails, over and over, until the policy gives up; none brings a byte.
   *
   * @param outcome how an attempt at this upstream ends
   * @return the upstreams that were asked, in order
   * @throws AssertionError if the policy waits, or has not given up after that many questions
   */
  public List<Upstream> failUntilGivenUp(
      FailoverPolicy policy, Function<Upstream, Outcome> outcome, int questions) {
    List<Upstream> asked = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      Decision decision = policy.next(history());
      if (decision instanceof Decision.GiveUp) {
        return asked;
      }
      if (!(decision instanceof Decision.Try next)) {
        throw new AssertionError("nothing runs, and the answer is " + decision);
      }
      asked.add(next.upstream());
      elapsed = elapsed.plus(next.delay());
      add(next.upstream(), 0, outcome.apply(next.upstream()));
    }
    throw new AssertionError("not given up after " + questions + " failures: " + asked);
  }
}
