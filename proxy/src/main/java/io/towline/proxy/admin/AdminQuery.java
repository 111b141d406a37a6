package io.towline.proxy.admin;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request to the admin API, decoded. */
final class AdminQuery {
  private static final int MOST_PARAMETERS = 16;
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
   * The value of a parameter; empty if it is not given, or nothing stands behind it.
   *
   * @throws AdminMistake if it is given twice or over a kilobyte long
   */
  Optional<String> value(String name) {
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
