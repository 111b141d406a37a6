package io.towline.proxy.admin;

import java.util.Optional;

/**
 * What is asked of the switch.
 *
 * @param registry empty: all of them
 */
public record BypassWish(Optional<String> registry, boolean on) {

  BypassWish(AdminQuery query) {
    this(query.value("registry"), isOn(query));
  }

  private static boolean isOn(AdminQuery query) {
    return switch (query.value("state").orElse("")) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new AdminMistake("say state=on or state=off");
    };
  }
}
