package io.towline.spi.contract;

import io.towline.oci.RepositoryName;
import io.towline.spi.Attempt;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** A download in which attempts end as the test says, without time or network. One thread. */
public final class FakeDownload {
  private static final long SIZE_BYTES = 1L << 30;
  private static final Duration ATTEMPT = Duration.ofSeconds(1);

  private final List<Upstream> upstreams;
  private final List<Attempt> attempts = new ArrayList<>();
  private PullHistory.Content content = PullHistory.Content.BLOB;
  private long frontier;
  private Duration elapsed = Duration.ZERO;

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

  /** One more attempt that brought so many bytes and ended so. */
  public void add(Upstream upstream, long bytes, Outcome outcome) {
    attempts.add(new Attempt(upstream, frontier, bytes, ATTEMPT, outcome));
    frontier += bytes;
    elapsed = elapsed.plus(ATTEMPT);
  }

  public List<Upstream> upstreams() {
    return upstreams;
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
        elapsed);
  }

  /**
   * Asks and fails, over and over, until the policy gives up; none brings a byte.
   *
   * @param outcome how an attempt at this upstream ends
   * @return the upstreams that were asked, in order
   * @throws AssertionError if the policy has not given up after that many questions
   */
  public List<Upstream> failUntilGivenUp(
      FailoverPolicy policy, Function<Upstream, Outcome> outcome, int questions) {
    List<Upstream> asked = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      Decision decision = policy.next(history());
      if (decision instanceof Decision.Try next) {
        asked.add(next.upstream());
        elapsed = elapsed.plus(next.delay());
        add(next.upstream(), 0, outcome.apply(next.upstream()));
      } else {
        return asked;
      }
    }
    throw new AssertionError("not given up after " + questions + " failures: " + asked);
  }
}
