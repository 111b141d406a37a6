package io.towline.proxy.admin;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The parameters of a request to the admin API, decoded. */
public final class AdminQuery {
  private static final int MOST_PARAMETERS = 512;
  private static final int LONGEST_VALUE = 1_024;

  private final Map<String, List<String>> parameters;

  private AdminQuery(Map<String, List<String>> parameters) {
    this.parameters = parameters;
  }

  /** Of a request's target; what cannot be decoded counts as not there. */
  static AdminQuery of(String uri) {
    try {
      return new AdminQuery(
          QueryStringDecoder.builder()
              .maxParams(MOST_PARAMETERS)
              .semicolonIsNormalChar(true)
              .build(uri)
              .parameters());
    } catch (IllegalArgumentException e) {
      return new AdminQuery(Map.of());
    }
  }

  /**
   * The values of a parameter that may be given several times.
   *
   * @throws AdminMistake if one is empty or over a kilobyte long
   */
  public List<String> values(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.stream().anyMatch(each -> each.isBlank() || each.length() > LONGEST_VALUE)) {
      throw new AdminMistake(name + " has 1 to " + LONGEST_VALUE + " characters");
    }
    return values.stream().map(String::strip).toList();
  }

  /**
   * Whether {@code true} is said; nothing is {@code false}.
   *
   * @throws AdminMistake if it is neither
   */
  public boolean flag(String name) {
    return switch (value(name).orElse("false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new AdminMistake(name + " is true or false");
    };
  }

  /**
   * A number from 0 on, if it is given.
   *
   * @throws AdminMistake if it is none
   */
  public OptionalLong count(String name) {
    Optional<String> text = value(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= 0) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new AdminMistake(name + " is a number from 0 on");
  }

  /**
   * The value of a parameter; empty if it is not given, or nothing stands behind it.
   *
   * @throws AdminMistake if it is given twice or over a kilobyte long
   */
  public Optional<String> value(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1 || values.stream().anyMatch(each -> each.length() > LONGEST_VALUE)) {
      throw new AdminMistake(
          name + " is given once, with at most " + LONGEST_VALUE + " characters");
    }
    return values.stream().map(String::strip).filter(value -> !value.isEmpty()).findFirst();
  }

  /**
   * A number from 1 on; without one, the other.
   *
   * @throws AdminMistake if it is none
   */
  int number(String name, int most, int otherwise) {
    Optional<String> text = value(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new AdminMistake(name + " is a number from 1 to " + most);
  }
}
