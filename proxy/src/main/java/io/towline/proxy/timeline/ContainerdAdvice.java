package io.towline.proxy.timeline;

import io.towline.proxy.timeline.ClientRequest.Ending;
import io.towline.proxy.timeline.RuntimeVersion.Product;
import java.time.Duration;
import java.util.Optional;

/** What helps containerd. */
final class ContainerdAdvice {
  /** It aborts ranges as a matter of course: only a long silence speaks. */
  private static final Duration LONG_SILENCE = Duration.ofSeconds(9);

  private static final Duration LEAST_HEAD_WAIT = Duration.ofSeconds(28);
  private static final Duration MOST_HEAD_WAIT = Duration.ofSeconds(35);

  private ContainerdAdvice() {}

  /** It waits 30 s for the head of an answer, since 2.3.0. */
  static Optional<Advice> headers(Sighting seen) {
    Duration waited = seen.request().took();
    boolean atThirty =
        waited.compareTo(LEAST_HEAD_WAIT) >= 0 && waited.compareTo(MOST_HEAD_WAIT) <= 0;
    boolean left = seen.delivery().ending() == Ending.CLIENT_LEFT && seen.hadNoAnswer();
    if (!isContainerd(seen) || !seen.runtime().isAtLeast(2, 3) || !left || !atThirty) {
      return Optional.empty();
    }
    return seen.says(
        seen.request().ended(),
        "containerd waits 30 s for the head of an answer since 2.3.0, and no setting changes that."
            + " What helps is a second source: another upstream of the registry in Towline's"
            + " configuration, or another host in containerd's hosts.toml.");
  }

  /** No byte came for so long that it gave up. */
  static Optional<Advice> progress(Sighting seen) {
    if (!isContainerd(seen)
        || !seen.gaveUpOnBlob()
        || seen.hasAll()
        || seen.hadNoAnswer()
        || seen.delivery().silence().compareTo(LONG_SILENCE) < 0) {
      return Optional.empty();
    }
    return seen.says(
        seen.request().ended(),
        "Raise image_pull_progress_timeout, which is 5m by default, in containerd's config.toml:"
            + " under [plugins.\"io.containerd.cri.v1.images\"] in 2.x,"
            + " [plugins.\"io.containerd.grpc.v1.cri\"] in 1.x. Then restart containerd.");
  }

  private static boolean isContainerd(Sighting seen) {
    return seen.runtime().product() == Product.CONTAINERD;
  }
}
