package io.towline.proxy.policy;

import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.oci.RepositoryName;
import io.towline.spi.ProgressFigures;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Made-up questions, with which policies load what they need. */
final class FirstQuestions {
  private FirstQuestions() {}

  /** The beginning of a download from this registry. */
  static PullHistory history(RegistryConfig registry) {
    List<Upstream> upstreams = new ArrayList<>();
    for (UpstreamConfig upstream : registry.upstreams()) {
      upstreams.add(new Upstream(upstream.name(), upstreams.isEmpty()));
    }
    return new PullHistory(
        registry.name(),
        new RepositoryName("warm/up"),
        PullHistory.Content.BLOB,
        upstreams,
        List.of(),
        OptionalLong.empty(),
        0,
        Duration.ZERO);
  }

  /** An upstream of which nothing is known. */
  static ProgressFigures figures(RegistryConfig registry, UpstreamConfig upstream) {
    Duration most = upstream.progress().timeout();
    return new ProgressFigures(
        registry.name(),
        new Upstream(upstream.name(), registry.isOrigin(upstream)),
        0,
        Duration.ZERO,
        Duration.ZERO,
        most.compareTo(upstream.progress().leastTimeout()) < 0
            ? most
            : upstream.progress().leastTimeout(),
        most);
  }
}
