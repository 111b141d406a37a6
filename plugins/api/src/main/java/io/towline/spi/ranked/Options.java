package io.towline.spi.ranked;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of a policy, which stand beside its name in the configuration, read one by one. Every
 * mistake is an {@link IllegalArgumentException} that names the option, its value and what is
 * allowed. One thread.
 */
public final class Options {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(\\.\\d{1,4})?)%");
  private static final Pattern NUMBER = Pattern.compile("[01](\\.\\d{1,6})?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private final String policy;
  private final Map<String, String> given;
  private final TreeSet<String> known = new TreeSet<>();

  private Options(String policy, Map<String, String> given) {
    this.policy = policy;
    this.given = Map.copyOf(given);
  }

  /** Those that were given to the policy of this name. */
  public static Options of(String policy, Map<String, String> given) {
    return new Options(policy, given);
  }

  /** A share as {@code 5%} or {@code 0.05}, from 0 to 1. */
  public double share(String option, double otherwise) {
    String text = text(option, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher percent = PERCENT.matcher(text);
    double share =
        percent.matches()
            ? Double.parseDouble(percent.group(1)) / 100
            : NUMBER.matcher(text).matches() ? Double.parseDouble(text) : -1;
    if (share < 0 || share > 1) {
      throw refusal(option, text, "a share from 0% to 100%, such as 5%");
    }
    return share;
  }

  /** A time as {@code 250ms}, {@code 10s} or {@code 2m}, up to {@code most}. */
  public Duration duration(String option, Duration otherwise, Duration most) {
    String text = text(option, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
          };
      if (duration.compareTo(most) <= 0) {
        return duration;
      }
    }
    throw refusal(option, text, "a time from 0ms to " + most.toMillis() + "ms, such as 200ms");
  }

  /** Words with commas between them; none where there is no such option. */
  public List<String> words(String option) {
    return Arrays.stream(text(option, "").split(","))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** As it stands there. */
  public String text(String option, String otherwise) {
    known.add(option);
    return given.getOrDefault(option, otherwise).strip();
  }

  /**
   * To be called when all are read.
   *
   * @throws IllegalArgumentException if one was given that nobody has read
   */
  public void noOthers() {
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the policy "
              + policy
              + (known.isEmpty()
                  ? " has no options"
                  : " has the options " + String.join(", ", known))
              + "; unknown: "
              + String.join(", ", unknown));
    }
  }

  /** What is wrong with the value of an option, to be thrown. */
  public IllegalArgumentException refusal(String option, String value, String allowed) {
    return new IllegalArgumentException(
        "option " + option + " of the policy " + policy + ": `" + value + "`; say " + allowed);
  }
}
