package io.towline.spi;

import java.time.Duration;
import java.util.Objects;

/** What a policy wants done next. */
public sealed interface Decision {

  /**
   * Ask an upstream, which must be one of the history's.
   *
   * @param delay how long to wait before; zero for at once
   * @param role beside the attempts that run, or in their place
   */
  record Try(Upstream upstream, Duration delay, Role role) implements Decision {
    /**
     * @throws IllegalArgumentException if the delay is negative
     */
    public Try {
      Objects.requireNonNull(upstream);
      Objects.requireNonNull(role);
      if (delay.isNegative()) {
        throw new IllegalArgumentException("a delay is not negative: " + delay);
      }
    }

    /** At once, in place of whatever runs. */
    public static Try now(Upstream upstream) {
      return new Try(upstream, Duration.ZERO, Role.REPLACE);
    }
  }

  /**
   * Stop asking; what is here stays for the next pull. The reason goes to the log and the client.
   */
  record GiveUp(String reason) implements Decision {
    public GiveUp {
      Objects.requireNonNull(reason);
    }
  }

  /** How a new attempt stands to those that run. */
  enum Role {
    RACE,
    REPLACE
  }
}
