package io.towline.proxy.server;

import java.time.Duration;

/**
 * What a client may take of the server.
 *
 * @param connections at most at once; when one more comes, the one that is idle longest is closed
 * @param headTimeout from a head's first byte to its last, and from accepting to the first head
 * @param idleTimeout between two requests of a connection
 */
public record ServerLimits(int connections, Duration headTimeout, Duration idleTimeout) {

  /** As shipped. */
  public static final ServerLimits DEFAULT =
      new ServerLimits(20_000, Duration.ofSeconds(10), Duration.ofSeconds(75));

  public ServerLimits {
    if (connections < 1) {
      throw new IllegalArgumentException("a server needs a connection: " + connections);
    }
  }
}
