package io.towline.proxy.upstream;

import java.time.Duration;

/**
 * Times that nothing changes, without a limit to what is spent: for where nothing is learned.
 *
 * @param hedgeAfter for every endpoint
 * @param attemptTimeout for every endpoint
 */
public record FixedTokenTimes(Duration hedgeAfter, Duration attemptTimeout) implements TokenTimes {
  /** What counts before anything is learned. */
  public static final FixedTokenTimes STANDARD =
      new FixedTokenTimes(Duration.ofMillis(1500), Duration.ofSeconds(10));

  @Override
  public Duration hedgeAfter(Endpoint endpoint) {
    return hedgeAfter;
  }

  @Override
  public Duration attemptTimeout(Endpoint endpoint) {
    return attemptTimeout;
  }

  @Override
  public boolean mayHedge(Endpoint endpoint) {
    return true;
  }

  @Override
  public boolean mayRetry(Endpoint endpoint) {
    return true;
  }

  @Override
  public void answered(Endpoint endpoint, Duration took) {}

  @Override
  public void unanswered(Endpoint endpoint, Duration waited) {}
}
