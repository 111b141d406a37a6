package io.towline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The defaults that depend on the machine, the environment or other keys. */
final class ComputedDefaults {

  /** Set to {@code true} by the container image. */
  static final String CONTAINER = "TOWLINE_CONTAINER";

  private static final long LARGEST_CACHE = 50L << 30;
  private static final String SYSTEM_CACHE = "/var/lib/towline";
  private static final String HUB = "docker.io";

  private final Machine machine;
  private final Map<String, String> environment;

  /**
   * By the key's path: from the place of the key and what is known so far; empty if it stays unset.
   */
  private final Map<String, BiFunction<KeyPath, Tree, Optional<Node>>> rules;

  ComputedDefaults(Machine machine, Map<String, String> environment) {
    this.machine = machine;
    this.environment = environment;
    this.rules =
        Map.ofEntries(
            entry(CommonKeys.LISTEN, (path, tree) -> Optional.of(scalar(listen(5000)))),
            entry(CommonKeys.ADMIN_LISTEN, (path, tree) -> Optional.of(scalar(listen(5001)))),
            entry(
                CommonKeys.CACHE_DIRECTORY, (path, tree) -> Optional.of(scalar(cacheDirectory()))),
            entry(
                CommonKeys.MAX_SIZE, (path, tree) -> Optional.of(scalar(maxSize(tree).toString()))),
            entry(CommonKeys.HTTPS_PROXY, (path, tree) -> variable("HTTPS_PROXY", "https_proxy")),
            entry(
                CommonKeys.NO_PROXY,
                (path, tree) -> variable("NO_PROXY", "no_proxy").or(ComputedDefaults::nothing)),
            entry(
                CommonKeys.TRUST_CA_FILES,
                (path, tree) -> variable("SSL_CERT_FILE").or(ComputedDefaults::nothing)),
            entry(
                CommonKeys.DEFAULT_REGISTRY, (path, tree) -> Optional.of(scalar(hubIfKnown(tree)))),
            entry(RegistryKeys.PREFIX, (path, tree) -> prefix(path.segments().get(1))),
            // The first upstream's was filled in before the environment; a mirror has none.
            entry(RegistryKeys.URL, (path, tree) -> Optional.empty()),
            entry(RegistryKeys.UPSTREAM_NAME, ComputedDefaults::upstreamName));
  }

  private static Map.Entry<String, BiFunction<KeyPath, Tree, Optional<Node>>> entry(
      Key<?> key, BiFunction<KeyPath, Tree, Optional<Node>> rule) {
    return Map.entry(key.path(), rule);
  }

  /** The value for a key of the table at this place; empty if it stays unset. */
  Optional<Node> value(Tree.Place place, Tree tree) {
    BiFunction<KeyPath, Tree, Optional<Node>> rule = rules.get(place.key().path());
    if (rule == null) {
      throw new IllegalStateException("no rule computes " + place.key().path());
    }
    return rule.apply(place.path(), tree);
  }

  private static String hubIfKnown(Tree tree) {
    return tree.at(KeyPath.of("registries", HUB)).isPresent() ? HUB : "";
  }

  /** In a container loopback is nobody's but its own: what is published there is for others. */
  private boolean isContainer() {
    return environment.getOrDefault(CONTAINER, "").equals("true");
  }

  private String listen(int port) {
    return (isContainer() ? "[::]:" : "127.0.0.1:") + port;
  }

  private String cacheDirectory() {
    if (machine.isRoot() || isContainer()) {
      return SYSTEM_CACHE;
    }
    String cacheHome = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (cacheHome.startsWith("/")) {
      return Path.of(cacheHome, "towline").toString();
    }
    String home = environment.getOrDefault("HOME", machine.home().toString());
    boolean hasHome = home.startsWith("/") && !home.equals("/");
    return hasHome ? Path.of(home, ".cache", "towline").toString() : SYSTEM_CACHE;
  }

  private ByteSize maxSize(Tree tree) {
    String directory =
        tree.at(KeyPath.of("cache", "directory"))
            .map(node -> ((Node.Scalar) node).text())
            .orElse(SYSTEM_CACHE);
    long half = machine.filesystemBytes().applyAsLong(Path.of(directory)) / 2;
    long mebibyte = 1L << 20;
    long bytes = Math.min(LARGEST_CACHE, Math.max(mebibyte, half / mebibyte * mebibyte));
    return new ByteSize(bytes, false);
  }

  /** A name that is no prefix is no registry's name either, and is refused as such. */
  private static Optional<Node> prefix(String name) {
    return RegistryRules.isName(name) ? Optional.of(scalar(name)) : Optional.empty();
  }

  private static Optional<Node> upstreamName(KeyPath name, Tree tree) {
    List<String> segments = name.segments();
    KeyPath url = new KeyPath(segments.subList(0, segments.size() - 1)).child("url");
    return tree.at(url)
        .map(node -> Types.UPSTREAM_URL.parse(((Node.Scalar) node).text()))
        .map(uri -> scalar(uri.getRawAuthority()));
  }

  private Optional<Node> variable(String... variables) {
    for (String variable : variables) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isBlank()) {
        return Optional.of(new Node.Scalar(value, Source.environment(variable)));
      }
    }
    return Optional.empty();
  }

  private static Optional<Node> nothing() {
    return Optional.of(new Node.Sequence(List.of(), Source.DEFAULT));
  }

  private static Node scalar(String text) {
    return new Node.Scalar(text, Source.DEFAULT);
  }
}
