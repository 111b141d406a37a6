package io.towline.proxy.timeline;

import io.towline.proxy.timeline.ClientRequest.Ending;
import io.towline.proxy.timeline.RuntimeVersion.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Finds settings of runtimes that would have helped, by what their requests met. Each rule wants to
 * see its case; without one there is no advice. The facts about runtimes are from their sources and
 * were measured.
 */
public final class Advisor {
  /** Below it nobody's timeout has run out: people press Ctrl-C, and aborted ranges are usual. */
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(4);

  private static final int MOST_ADVICE = 20;

  /** Looks at one request, with all others beside it. */
  private interface Rule extends BiFunction<Seen, List<ClientRequest>, Optional<Advice>> {}

  private record Seen(ClientRequest request, RuntimeVersion runtime) {
    boolean gaveUpOnBlob() {
      return request.isBlob()
          && !request.isHead()
          && request.delivery().ending() == Ending.CLIENT_LEFT
          && request.delivery().silence().compareTo(SHORTEST_PATIENCE) >= 0;
    }

    /** Whether there is nothing more that could have been sent. */
    boolean hasAll() {
      long wanted = request.delivery().wanted();
      return wanted > 0 && request.delivery().bytes() == wanted;
    }

    boolean wasLetDown() {
      return request.isBlob()
          && (request.delivery().ending() == Ending.CUT || request.status() >= 500)
          && request.status() != 499;
    }

    Optional<Advice> says(String seen, String advice) {
      return Optional.of(new Advice(runtime.text(), seen, advice));
    }
  }

  private static final Map<String, Rule> RULES = new LinkedHashMap<>();

  static {
    RULES.put("crio-unpacking", Advisor::crioUnpacking);
    RULES.put("crio-progress", Advisor::crioProgress);
    RULES.put("containerd-headers", Advisor::containerdHeaders);
    RULES.put("containerd-progress", Advisor::containerdProgress);
    RULES.put("docker-attempts", Advisor::dockerAttempts);
    RULES.put("containers-image-retry", Advisor::containersImageRetry);
    RULES.put("slow-client", Advisor::slowClient);
  }

  private Advisor() {}

  /** What these requests call for; each rule speaks once for each program. */
  public static List<Advice> of(List<ClientRequest> requests) {
    Map<String, Advice> found = new LinkedHashMap<>();
    for (ClientRequest request : requests) {
      Seen seen = new Seen(request, RuntimeVersion.of(request.userAgent()));
      RULES.forEach(
          (name, rule) -> {
            String key = name + " " + seen.runtime().text();
            if (!found.containsKey(key) && found.size() < MOST_ADVICE) {
              rule.apply(seen, requests).ifPresent(advice -> found.put(key, advice));
            }
          });
    }
    return new ArrayList<>(found.values());
  }

  /** CRI-O's timer runs on while a layer is unpacked on the node. */
  private static Optional<Advice> crioUnpacking(Seen seen, List<ClientRequest> all) {
    boolean askedAgain =
        isWholeBlob(seen.request()) && all.stream().anyMatch(other -> repeats(seen, other));
    boolean leftWithAll = seen.gaveUpOnBlob() && seen.hasAll();
    if (seen.runtime().product() != Product.CRIO
        || !hasTimerByDefault(seen.runtime())
        || !(askedAgain || leftWithAll)) {
      return Optional.empty();
    }
    return seen.says(
        leftWithAll
            ? "client gave up " + seconds(seen.request().delivery().silence()) + " after the last"
                + " byte was delivered, with nothing left to send"
            : "every byte of a blob was delivered, and the same client asked for it again",
        "This CRI-O counts the time in which a node unpacks layers as silence of the registry"
            + " (`copying config: context canceled`). No proxy can cure that: update CRI-O to"
            + " 1.30.14, 1.31.9, 1.32.4 or newer" + orRaise(seen.runtime()) + ".");
  }

  private static Optional<Advice> crioProgress(Seen seen, List<ClientRequest> all) {
    if (seen.runtime().product() != Product.CRIO || !seen.gaveUpOnBlob() || seen.hasAll()) {
      return Optional.empty();
    }
    String gaveUp = gaveUp(seen);
    if (isHardCoded(seen.runtime())) {
      return seen.says(
          gaveUp,
          "This CRI-O gives up after 10 s without a byte, and that cannot be set: update it to"
              + " 1.30.14, 1.31.9, 1.32.4 or newer.");
    }
    return seen.says(
        gaveUp,
        "Set pull_progress_timeout = \"60s\" under [crio.image] (\"0s\" turns it off) and reload"
            + " CRI-O: "
            + (hasTimerByDefault(seen.runtime())
                ? "without the setting this version gives up after 10 s."
                : "this version has no timeout by default, so a shorter one is set on that node."));
  }

  private static Optional<Advice> containerdHeaders(Seen seen, List<ClientRequest> all) {
    Duration waited = seen.request().took();
    boolean atThirty = waited.toMillis() >= 28_000 && waited.toMillis() <= 35_000;
    boolean noHead =
        seen.request().delivery().ending() == Ending.CLIENT_LEFT
            && seen.request().delivery().wanted() < 0;
    if (seen.runtime().product() != Product.CONTAINERD
        || !seen.runtime().isAtLeast(2, 3)
        || !atThirty
        || !noHead) {
      return Optional.empty();
    }
    return seen.says(
        "client gave up before the answer began, after " + seconds(waited),
        "containerd waits 30 s for the head of an answer since 2.3.0, and no setting changes that."
            + " Give the registry a second upstream here, or name a mirror as another host in its"
            + " hosts.toml: containerd goes on to the next host.");
  }

  private static Optional<Advice> containerdProgress(Seen seen, List<ClientRequest> all) {
    boolean silent = seen.request().delivery().silence().toSeconds() >= 9;
    if (seen.runtime().product() != Product.CONTAINERD
        || !seen.gaveUpOnBlob()
        || !silent
        || seen.hasAll()
        || seen.request().delivery().wanted() < 0) {
      return Optional.empty();
    }
    return seen.says(
        gaveUp(seen),
        "Raise image_pull_progress_timeout (5m by default; it counts over the whole pull) in"
            + " containerd's config.toml: [plugins.\"io.containerd.cri.v1.images\"] in 2.x,"
            + " [plugins.\"io.containerd.grpc.v1.cri\"] in 1.x; then restart containerd.");
  }

  private static Optional<Advice> dockerAttempts(Seen seen, List<ClientRequest> all) {
    if (seen.runtime().product() != Product.DOCKER || !seen.wasLetDown()) {
      return Optional.empty();
    }
    long times =
        all.stream()
            .filter(other -> isSame(seen, other) && sameAs(seen.request(), other).wasLetDown())
            .count();
    return times < 3
        ? Optional.empty()
        : seen.says(
            "a layer broke off or failed " + times + " times",
            "Docker tries a layer 5 times: set \"max-download-attempts\": 20 in"
                + " /etc/docker/daemon.json, then systemctl reload docker.");
  }

  private static Optional<Advice> containersImageRetry(Seen seen, List<ClientRequest> all) {
    String option =
        switch (seen.runtime().product()) {
          case SKOPEO -> "skopeo copy --retry-times 5";
          case PODMAN -> "podman pull --retry 5 (Podman 5 or newer)";
          case BUILDAH -> "buildah pull --retry 5";
          case CONTAINERS_IMAGE -> "--retry-times 5 (skopeo) or --retry 5 (podman, buildah)";
          default -> "";
        };
    boolean cutBefore = seen.request().delivery().ending() == Ending.CUT;
    if (option.isEmpty() || !seen.wasLetDown()) {
      return Optional.empty();
    }
    return seen.says(
        cutBefore
            ? "an answer had to be broken off: " + seen.request().delivery().reason()
            : "a blob was answered with " + seen.request().status(),
        "Let it try again: " + option + ". A pull that is tried again goes on from what is here.");
  }

  private static Optional<Advice> slowClient(Seen seen, List<ClientRequest> all) {
    Duration took = seen.request().took();
    Duration waited = seen.request().delivery().waited();
    boolean mostly = waited.toMillis() * 10 >= took.toMillis() * 8;
    if (!seen.request().isBlob() || took.toSeconds() < 30 || !mostly) {
      return Optional.empty();
    }
    return seen.says(
        String.format(
            Locale.ROOT,
            "%s of %s the client took no byte of those that were there for it",
            seconds(waited),
            seconds(took)),
        "The brake is that node, not the registry: its network, its disk, or unpacking.");
  }

  private static String gaveUp(Seen seen) {
    return seen.request().ended();
  }

  private static Seen sameAs(ClientRequest of, ClientRequest other) {
    return new Seen(other, RuntimeVersion.of(of.userAgent()));
  }

  private static boolean isSame(Seen seen, ClientRequest other) {
    return other.client().equals(seen.request().client())
        && other.userAgent().equals(seen.request().userAgent())
        && other.digest().equals(seen.request().digest());
  }

  /** Whether it asks again for what this one had brought completely. */
  private static boolean repeats(Seen seen, ClientRequest other) {
    return isSame(seen, other)
        && isWholeBlob(other)
        && other.began().isAfter(seen.request().until())
        && Duration.between(seen.request().until(), other.began()).toMinutes() < 30;
  }

  private static boolean isWholeBlob(ClientRequest request) {
    return request.isBlob()
        && !request.isHead()
        && request.status() == 200
        && request.delivery().ending() == Ending.COMPLETE;
  }

  /** 10 s that nobody can change. */
  private static boolean isHardCoded(RuntimeVersion crio) {
    return crio.isWithin(1, 30, 0, 10) || crio.isWithin(1, 31, 0, 2);
  }

  /** 10 s unless set otherwise. */
  private static boolean hasTimerByDefault(RuntimeVersion crio) {
    return crio.isWithin(1, 30, 0, 13)
        || crio.isWithin(1, 31, 0, 8)
        || crio.isWithin(1, 32, 0, 3);
  }

  private static String orRaise(RuntimeVersion crio) {
    return isHardCoded(crio)
        ? ""
        : ", or set pull_progress_timeout = \"0s\" under [crio.image]";
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
