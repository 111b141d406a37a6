package io.towline.proxy.simulate;

import io.towline.config.ProgressConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is compared: rules of the watchdog, and a policy.
 *
 * @param name of the rules
 * @param policy by its name
 */
public record Setting(String name, ProgressConfig progress, String policy) {
  private static final String RACE = "race";
  private static final Duration KILL_AFTER = Duration.ofSeconds(10);

  /** Nothing is ended or raced: one waits as runtimes do that have no watchdog. */
  public static Setting noRule(String policy) {
    return new Setting("no rule", plain(Duration.ZERO), policy);
  }

  /** What is silent for ten seconds is closed, as one runtime does it. */
  public static Setting kill(String policy) {
    return new Setting("kill at 10 s", plain(KILL_AFTER), policy);
  }

  /** What the server does unless it is told otherwise; only that chance is left out. */
  public static Setting race(String policy) {
    return new Setting(RACE, with(Duration.ofSeconds(10), true, Optional.empty()), policy);
  }

  /** The same, with another policy for how long an upstream may be silent. */
  public static Setting race(String policy, String timeouts) {
    ProgressConfig progress = with(Duration.ofSeconds(10), true, Optional.of(timeouts));
    return new Setting(RACE + ", " + timeouts, progress, policy);
  }

  /** What tells it from others where policies are compared. */
  String shortName() {
    return name.equals(RACE) ? policy : name;
  }

  /** What there is beside racing. */
  public static List<Setting> withoutRaces(String policy) {
    return List.of(noRule(policy), kill(policy));
  }

  private static ProgressConfig plain(Duration timeout) {
    return with(timeout, false, Optional.empty());
  }

  private static ProgressConfig with(
      Duration timeout, boolean adaptive, Optional<String> timeouts) {
    ProgressConfig standard = ProgressConfig.STANDARD;
    return new ProgressConfig(
        timeout,
        timeout,
        adaptive,
        timeouts,
        adaptive,
        standard.raceBudget(),
        adaptive,
        standard.headStart(),
        standard.finishAbandoned(),
        standard.maxParts(),
        0,
        standard.mask());
  }
}
