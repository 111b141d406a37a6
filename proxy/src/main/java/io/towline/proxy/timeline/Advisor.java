package io.towline.proxy.timeline;

import io.towline.proxy.timeline.ClientRequest.Ending;
import io.towline.proxy.timeline.RuntimeVersion.Product;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the settings of runtimes that would have helped, by what their requests met. Each rule
 * wants to see its case; without one there is no advice.
 */
public final class Advisor {
  private static final int MOST_ADVICE = 20;
  private static final int TRIES_THAT_MATTER = 3;
  private static final Duration LONG = Duration.ofSeconds(30);

  private record Rule(String name, Function<Sighting, Optional<Advice>> advice) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule("crio-unpacking", CrioAdvice::unpacking),
          new Rule("crio-progress", CrioAdvice::progress),
          new Rule("containerd-headers", ContainerdAdvice::headers),
          new Rule("containerd-progress", ContainerdAdvice::progress),
          new Rule("docker-attempts", Advisor::dockerAttempts),
          new Rule("containers-image-retry", Advisor::containersImageRetry),
          new Rule("slow-client", Advisor::slowClient));

  private Advisor() {}

  /** What these requests call for; each rule speaks once for each program. */
  public static List<Advice> of(List<ClientRequest> requests) {
    Map<String, Advice> found = new LinkedHashMap<>();
    for (ClientRequest request : requests) {
      RuntimeVersion runtime = RuntimeVersion.of(request.userAgent());
      Sighting seen = new Sighting(request, runtime, requests);
      for (Rule rule : RULES) {
        String key = rule.name() + " " + runtime.text();
        if (!found.containsKey(key) && found.size() < MOST_ADVICE) {
          rule.advice().apply(seen).ifPresent(advice -> found.put(key, advice));
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static Optional<Advice> dockerAttempts(Sighting seen) {
    if (seen.runtime().product() != Product.DOCKER
        || !seen.wasLetDown()
        || seen.timesLetDown() < TRIES_THAT_MATTER) {
      return Optional.empty();
    }
    return seen.says(
        "one layer broke off or failed " + seen.timesLetDown() + " times",
        "Docker tries a layer 5 times: set \"max-download-attempts\": 20 in"
            + " /etc/docker/daemon.json, then systemctl reload docker.");
  }

  /** skopeo, Podman and Buildah give up at the first failure that resuming does not cure. */
  private static Optional<Advice> containersImageRetry(Sighting seen) {
    String option =
        switch (seen.runtime().product()) {
          case SKOPEO -> "skopeo copy --retry-times 5";
          case PODMAN -> "podman pull --retry 5 (Podman 5 or newer)";
          case BUILDAH -> "buildah pull --retry 5";
          case CONTAINERS_IMAGE -> "--retry-times 5 (skopeo) or --retry 5 (Podman, Buildah)";
          default -> "";
        };
    if (option.isEmpty() || !seen.wasLetDown()) {
      return Optional.empty();
    }
    return seen.says(
        seen.delivery().ending() == Ending.CUT
            ? "the answer for a blob had to be broken off"
            : "a blob was answered with " + seen.request().status(),
        "Let it try again: " + option + ". A pull that is tried again goes on from what is here.");
  }

  private static Optional<Advice> slowClient(Sighting seen) {
    Duration took = seen.request().took();
    Duration waited = seen.delivery().waited();
    boolean mostly = waited.toMillis() * 10 >= took.toMillis() * 8;
    if (!seen.request().isBlob() || took.compareTo(LONG) < 0 || !mostly) {
      return Optional.empty();
    }
    return seen.says(
        "for "
            + Sighting.seconds(waited)
            + " of "
            + Sighting.seconds(took)
            + " bytes were there that the client did not take",
        "The brake is that node, not the registry: its network, its disk, or unpacking.");
  }
}
