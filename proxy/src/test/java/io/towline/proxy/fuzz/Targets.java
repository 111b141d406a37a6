package io.towline.proxy.fuzz;

import io.towline.cache.CheckpointFuzz;
import io.towline.proxy.manifest.LinkFuzz;
import io.towline.proxy.manifest.ManifestFuzz;
import io.towline.proxy.request.RangeFuzz;
import io.towline.proxy.request.RoutingFuzz;
import io.towline.proxy.server.RequestFuzz;
import io.towline.proxy.upstream.ChallengeFuzz;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What is fuzzed, by the name that {@code bench/fuzz} and the folders of the corpora have for it.
 */
final class Targets {
  static final Map<String, Consumer<byte[]>> ALL =
      Map.of(
          "request", RequestFuzz::fuzzerTestOneInput,
          "routing", RoutingFuzz::fuzzerTestOneInput,
          "digest", DigestFuzz::fuzzerTestOneInput,
          "name", NameFuzz::fuzzerTestOneInput,
          "range", RangeFuzz::fuzzerTestOneInput,
          "challenge", ChallengeFuzz::fuzzerTestOneInput,
          "link", LinkFuzz::fuzzerTestOneInput,
          "manifest", ManifestFuzz::fuzzerTestOneInput,
          "checkpoint", CheckpointFuzz::fuzzerTestOneInput);

  private Targets() {}
}
