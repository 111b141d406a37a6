package io.towline.proxy.upstream;

import java.time.Duration;

/**
 * How long the steps of a request may take.
 *
 * @param connect for the TCP connection to one address
 * @param addressRace after which the next address is tried beside the one before
 * @param handshake for TLS
 * @param token for a token, however often its service is asked meanwhile
 * @param idle how long a connection waits for its next request
 */
public record UpstreamTimeouts(
    Duration connect, Duration addressRace, Duration handshake, Duration token, Duration idle) {

  /** What the program uses. */
  public static final UpstreamTimeouts STANDARD =
      new UpstreamTimeouts(
          Duration.ofSeconds(3),
          Duration.ofMillis(250),
          Duration.ofSeconds(5),
          Duration.ofSeconds(25),
          Duration.ofSeconds(25));
}
