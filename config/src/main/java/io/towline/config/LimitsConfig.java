package io.towline.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the clients of the pull API may take. A client is its account where it has shown one, else
 * its address.
 *
 * @param connections at most at once; when one more comes, the one that is idle longest is closed
 * @param connectionsPerClient the same of one address; empty: no bound of its own
 * @param requestsPerClient empty: no bound
 * @param bandwidthPerClient bytes of blobs a second; empty: no bound
 * @param headerTimeout from a head's first byte to its last, and from accepting to the first head
 * @param idleTimeout between two requests of a connection
 */
public record LimitsConfig(
    int connections,
    OptionalInt connectionsPerClient,
    Optional<Rate> requestsPerClient,
    OptionalLong bandwidthPerClient,
    Duration headerTimeout,
    Duration idleTimeout) {

  /** As shipped. */
  public static final LimitsConfig STANDARD =
      new LimitsConfig(
          20_000,
          OptionalInt.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(75));

  public LimitsConfig {
    if (connections < 1 || connectionsPerClient.orElse(1) < 1) {
      throw new IllegalArgumentException("a server needs a connection: " + connections);
    }
  }
}
