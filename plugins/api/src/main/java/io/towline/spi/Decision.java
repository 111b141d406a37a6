package io.towline.spi;

import java.time.Duration;
import java.util.Objects;

/** What a policy wants done next. */
public sealed interface Decision {

  /**
   * Ask an upstream, which must be one of the history's.
   *
   * @param delay how long to wait before; zero for at once, at most {@link #LONGEST_DELAY}
   * @param role whether the attempts that run go on beside it
   */
  record Try(Upstream upstream, Duration delay, Role role) implements Decision {
    /** No client waits longer for nothing: rather give up than say more. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    /**
     * @throws IllegalArgumentException if the delay is negative or too long
     */
    public Try {
      Objects.requireNonNull(upstream);
      Objects.requireNonNull(role);
      if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
        throw new IllegalArgumentException(
            "a delay is 0 to " + LONGEST_DELAY.toSeconds() + " s, not " + delay);
      }
    }

    /** At once, in place of whatever runs. */
    public static Try now(Upstream upstream) {
      return new Try(upstream, Duration.ZERO, Role.REPLACE);
    }
  }

  /**
   * Begin nothing: what runs may go on. Only where something runs; to answer so at the beginning,
   * or when the last attempt has failed, is to answer nothing.
   */
  record Wait() implements Decision {}

  /**
   * Stop asking; what is here stays for the next pull.
   *
   * @param reason for the log and the client: one line, so control characters become spaces, and
   *     what is beyond {@link #MAX_REASON} characters is cut
   */
  record GiveUp(String reason) implements Decision {
    /** The longest reason that is kept whole. */
    public static final int MAX_REASON = 500;

    /**
     * @throws IllegalArgumentException if the reason is blank
     */
    public GiveUp {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("giving up has a reason");
      }
      String line = reason.replaceAll("\\p{Cntrl}", " ");
      reason = line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON - 1) + "…";
    }
  }

  /** How a new attempt stands to those that run. */
  enum Role {
    /** They go on, and whoever is first wins; the watchdog drops the loser. */
    RACE,
    /** The suspect ends. Nothing else does: of a pull in several parts each part has its own. */
    REPLACE
  }
}
