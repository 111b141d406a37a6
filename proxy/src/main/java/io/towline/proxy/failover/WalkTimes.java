package io.towline.proxy.failover;

import java.time.Duration;

/**
 * What does not depend on the upstream when something small is asked for.
 *
 * @param client how long a client waits for it in all
 * @param open how long one request stays open, whether it is still counted on or not
 * @param mostOpen how many requests for one thing may be open at a time
 */
public record WalkTimes(Duration client, Duration open, int mostOpen) {
  /** What the program uses. */
  public static final WalkTimes STANDARD =
      new WalkTimes(Duration.ofSeconds(25), Duration.ofSeconds(60), 3);
}
