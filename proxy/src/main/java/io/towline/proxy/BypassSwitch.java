package io.towline.proxy;

import io.towline.config.RegistryConfig;
import io.towline.proxy.admin.AdminMistake;
import io.towline.proxy.admin.BypassFigures;
import io.towline.proxy.admin.BypassWish;
import io.towline.proxy.bypass.Bypass;
import io.towline.proxy.request.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The panic switch as the admin API and the metrics see it: for the registries of now.
 *
 * @param changed told when it was turned
 */
record BypassSwitch(Bypass bypass, Supplier<Generation> generation, Runnable changed) {
  private static final Logger log = LoggerFactory.getLogger("towline.bypass");

  List<BypassFigures> figures() {
    return registries().stream()
        .map(registry -> new BypassFigures(registry.name(), bypass.isOn(registry.name())))
        .toList();
  }

  /** For the metrics. */
  Map<String, Boolean> states() {
    Map<String, Boolean> states = new LinkedHashMap<>();
    figures().forEach(each -> states.put(each.registry(), each.on()));
    return states;
  }

  List<BypassFigures> change(BypassWish wish) {
    String of = "all registries";
    if (wish.registry().isPresent()) {
      of = named(wish.registry().get()).name();
      bypass.set(of, wish.on());
    } else {
      bypass.setAll(wish.on());
    }
    changed.run();
    log.atWarn()
        .addKeyValue("registry", of)
        .log(
            wish.on()
                ? "bypass is on: new manifests are answered with 503 until it is turned off"
                : "bypass is off");
    return figures();
  }

  private RegistryConfig named(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return registries().stream()
        .filter(registry -> registry.name().equals(name) || registry.aliases().contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new AdminMistake(
                    "no registry `"
                        + Printable.cut(text)
                        + "` is configured; there are "
                        + registries().stream()
                            .map(RegistryConfig::name)
                            .collect(Collectors.joining(", "))));
  }

  private List<RegistryConfig> registries() {
    return generation.get().configuration().registries();
  }
}
