package io.towline.proxy.upstream;

import java.time.Duration;

/**
 * What is learned of the token services of upstreams, and what may be spent on doubting them. Any
 * thread.
 */
public interface TokenTimes {
  /** When a second request should be sent beside one that is not answered. */
  Duration hedgeAfter(Endpoint endpoint);

  /** When a request that is not answered is no longer counted on. */
  Duration attemptTimeout(Endpoint endpoint);

  /** Takes leave to send a second request beside one that is slow. */
  boolean mayHedge(Endpoint endpoint);

  /** Takes leave to send a request again that has failed. */
  boolean mayRetry(Endpoint endpoint);

  /** The whole answer came after that time. */
  void answered(Endpoint endpoint, Duration took);

  /** No answer came in that time, and nobody waits any more. */
  void unanswered(Endpoint endpoint, Duration waited);
}
