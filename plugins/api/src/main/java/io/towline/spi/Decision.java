package io.towline.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What a policy wants done next. */
public sealed interface Decision {

  /**
   * Ask an upstream, which must be one of the history's.
   *
   * @param delay how long to wait before; zero for at once, at most {@link #LONGEST_DELAY}
   * @param role whether the attempts that run for the same part go on beside it
   * @param beside whom to ask as well, in a {@link Role#RACE}: after its own delay, counted from
   *     when the first begins, unless the first has brought a byte by then; it has nobody beside it
   *     again. Where no race is allowed, because it is switched off or its budget is spent, it is
   *     left out
   */
  record Try(Upstream upstream, Duration delay, Role role, Optional<Try> beside)
      implements Decision {
    /** No client waits longer for nothing: rather give up than say more. */
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    /**
     * @throws IllegalArgumentException if the delay is negative or too long, or the one beside is
     *     not in a race or has one beside it
     */
    public Try {
      Objects.requireNonNull(upstream);
      Objects.requireNonNull(role);
      if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
        throw new IllegalArgumentException(
            "a delay is 0 to " + LONGEST_DELAY.toSeconds() + " s, not " + delay);
      }
      if (beside.isPresent()
          && (beside.get().role != Role.RACE || beside.get().beside.isPresent())) {
        throw new IllegalArgumentException(
            "who is asked beside another races it, and has nobody beside itself");
      }
    }

    /** With nobody beside it. */
    public Try(Upstream upstream, Duration delay, Role role) {
      this(upstream, delay, role, Optional.empty());
    }

    /** At once, in place of whatever runs. */
    public static Try now(Upstream upstream) {
      return new Try(upstream, Duration.ZERO, Role.REPLACE);
    }

    /** At once, beside whatever runs. */
    public static Try race(Upstream upstream) {
      return new Try(upstream, Duration.ZERO, Role.RACE);
    }

    /** The same, with another asked beside it. */
    public Try with(Try other) {
      return new Try(upstream, delay, role, Optional.of(other));
    }
  }

  /**
   * Begin nothing: what runs may go on, and the policy is asked again if it goes on to be doubted,
   * or fails. Only where something runs for the part that the question is about ({@link
   * PullHistory#contenders}); to answer so at the beginning, or when the last attempt for it has
   * failed, is to answer nothing.
   */
  record Wait() implements Decision {}

  /**
   * Stop asking: the pull ends, what still runs for it too. What is here stays for the next pull.
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
