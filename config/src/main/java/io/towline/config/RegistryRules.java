package io.towline.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must hold between registries: every word that leads to one leads to one only. */
final class RegistryRules {

  private final Section top;
  private final Problems problems;

  RegistryRules(Section top, Problems problems) {
    this.top = top;
    this.problems = problems;
  }

  /** The registry that default_registry names, by its name or an alias; empty for none. */
  static Optional<Section> defaultRegistry(Section top) {
    String wanted = top.one(CommonKeys.DEFAULT_REGISTRY);
    return top.registries().stream()
        .filter(
            registry ->
                registry.name().equals(wanted)
                    || registry.list(RegistryKeys.ALIASES).contains(wanted))
        .findFirst();
  }

  void check() {
    Map<String, String> names = new HashMap<>();
    Map<String, String> hosts = new HashMap<>();
    for (Section registry : top.registries()) {
      name(registry);
      AdmissionKeys.check(registry, problems);
      claim(names, registry, registry.name(), registry.path());
      registry
          .optional(RegistryKeys.PREFIX)
          .filter(prefix -> !prefix.equals(registry.name()))
          .ifPresent(prefix -> claim(names, registry, prefix, registry.at(RegistryKeys.PREFIX)));
      claimAll(names, registry, RegistryKeys.ALIASES);
      claimAll(hosts, registry, RegistryKeys.HOSTS);
    }
    defaults();
  }

  private void name(Section registry) {
    if (!isName(registry.name())) {
      problems.add(
          registry.source(),
          registry.path(),
          "a registry is named by its host in lower case, as images are: docker.io,"
              + " localhost:5000");
    }
  }

  /** Whether a registry may be called this: a host in lower case that can stand in a path. */
  static boolean isName(String name) {
    try {
      return Hosts.parse(name).equals(name) && Types.PREFIX.parse(name).equals(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void claimAll(Map<String, String> taken, Section registry, Key<String> key) {
    List<String> words = registry.list(key);
    for (int index = 0; index < words.size(); index++) {
      claim(taken, registry, words.get(index), registry.at(key).item(index));
    }
  }

  private void claim(Map<String, String> taken, Section registry, String word, KeyPath where) {
    String owner = taken.putIfAbsent(word, registry.name());
    if (owner != null && !owner.equals(registry.name())) {
      problems.add(
          registry.tree().source(where),
          where,
          Words.quoted(word) + " already means the registry " + owner);
    }
  }

  private void defaults() {
    String wanted = top.one(CommonKeys.DEFAULT_REGISTRY);
    Optional<Section> found = defaultRegistry(top);
    if (found.isEmpty() && !wanted.isEmpty()) {
      problems.add(
          top.source(CommonKeys.DEFAULT_REGISTRY),
          top.at(CommonKeys.DEFAULT_REGISTRY),
          Words.quoted(wanted)
              + " is not configured; say one of "
              + String.join(", ", top.registries().stream().map(Section::name).toList())
              + ", or \"\" for none");
    }
    for (Section registry : top.registries()) {
      boolean isDefault = found.map(Section::name).equals(Optional.of(registry.name()));
      if (registry.one(RegistryKeys.DOTTED_NAMES) && !isDefault) {
        problems.add(
            registry.source(RegistryKeys.DOTTED_NAMES),
            registry.at(RegistryKeys.DOTTED_NAMES),
            "only the default registry may have it; see default_registry");
      }
    }
  }
}
