package io.towline.proxy.request;

import io.towline.config.Configuration;
import io.towline.config.RegistryConfig;
import io.towline.oci.RepositoryName;
import io.towline.proxy.request.RegistryError.Code;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which registry a request means. In this order: {@code ?ns=}, the Host header under a registry's
 * {@code hosts}, a path that begins with a registry's prefix, the default registry. Immutable; a
 * reload makes another. Any thread.
 */
public final class Routes {
  private static final String DOCKER_HUB = "docker.io";
  private static final int LONGEST_HOST = 255;

  private final Map<String, RegistryConfig> byName = new HashMap<>();
  private final Map<String, RegistryConfig> byHost = new HashMap<>();
  private final Map<String, RegistryConfig> byPrefix = new HashMap<>();
  private final boolean givesTokens;
  private final @Nullable RegistryConfig fallback;

  public Routes(Configuration configuration) {
    for (RegistryConfig registry : configuration.registries()) {
      byName.putIfAbsent(lower(registry.name()), registry);
      byPrefix.putIfAbsent(lower(registry.prefix()), registry);
      for (String host : registry.hosts()) {
        byHost.putIfAbsent(lower(host), registry);
      }
    }
    // Second, so that nobody's alias takes another one's own name.
    for (RegistryConfig registry : configuration.registries()) {
      for (String alias : registry.aliases()) {
        byName.putIfAbsent(lower(alias), registry);
        byPrefix.putIfAbsent(lower(alias), registry);
      }
    }
    givesTokens = configuration.registries().stream().anyMatch(RegistryConfig::isPassthrough);
    fallback = configuration.defaultRegistry().map(name -> byName.get(lower(name))).orElse(null);
    if (takesDottedNames()) {
      byPrefix.values().removeIf(registry -> registry.equals(fallback));
    }
  }

  /** Whether a repository of the default registry may begin with a host, its own name included. */
  private boolean takesDottedNames() {
    return fallback != null && fallback.dottedNames();
  }

  /**
   * What a request asks for.
   *
   * @param target as it stands in the request line
   * @param host the Host header's value; empty if there is none
   * @throws RegistryError 400 for what is malformed, 404 for what leads nowhere
   */
  public RegistryRequest parse(String target, String host) throws RegistryError {
    RequestTarget parsed = RequestTarget.parse(target);
    Query query = parsed.query();
    RegistryConfig named = query.ns().isPresent() ? byNamespace(query.ns().get()) : null;
    if (givesTokens && parsed.path().equals(RegistryRequest.Token.PATH)) {
      return new RegistryRequest.Token();
    }
    PathShape shape = PathShape.of(parsed.path());
    if (shape.kind() == PathShape.Kind.BASE) {
      return new RegistryRequest.Base();
    }
    if (named == null) {
      named = byHost(parsed.authority().isEmpty() ? host : parsed.authority());
    }
    Route route = named == null ? byPath(shape.name()) : route(named, shape.name());
    return shape.request(route, query);
  }

  /**
   * The same of a request that was sent to a registry by its own name, which is all that decides.
   *
   * @param registry a name for which {@link #knows} was true
   */
  public RegistryRequest parseAt(String registry, String target) throws RegistryError {
    RequestTarget parsed = RequestTarget.parse(target);
    PathShape shape = PathShape.of(parsed.path());
    return shape.kind() == PathShape.Kind.BASE
        ? new RegistryRequest.Base()
        : shape.request(route(byNamespace(registry), shape.name()), parsed.query());
  }

  /** Whether this host, perhaps with a port, is the name or an alias of a registry. */
  public boolean knows(String host) {
    return host.length() <= LONGEST_HOST && lookUp(byName, lower(host), false) != null;
  }

  private RegistryConfig byNamespace(String ns) throws RegistryError {
    RegistryConfig registry = ns.length() > LONGEST_HOST ? null : lookUp(byName, lower(ns), false);
    if (registry == null) {
      throw unrouted("unknown_ns", ns);
    }
    return registry;
  }

  private @Nullable RegistryConfig byHost(String host) {
    return byHost.isEmpty() || host.isEmpty() || host.length() > LONGEST_HOST
        ? null
        : lookUp(byHost, lower(host), true);
  }

  /**
   * The registry of this name, or of this name without its port where that says nothing: any port
   * of a Host header is our own, and of other names the two that HTTP has by default.
   */
  private static @Nullable RegistryConfig lookUp(
      Map<String, RegistryConfig> registries, String name, boolean anyPort) {
    RegistryConfig exact = registries.get(name);
    int colon = name.lastIndexOf(':');
    if (exact != null || colon < 0 || name.endsWith("]")) {
      return exact;
    }
    String port = name.substring(colon + 1);
    return anyPort || port.equals("443") || port.equals("80")
        ? registries.get(name.substring(0, colon))
        : null;
  }

  private Route byPath(String name) throws RegistryError {
    int slash = name.indexOf('/');
    String first = slash < 0 ? name : name.substring(0, slash);
    RegistryConfig prefixed = slash < 0 ? null : byPrefix.get(lower(first));
    if (prefixed != null) {
      return route(prefixed, name.substring(slash + 1));
    }
    if (!takesDottedNames() && isHost(first)) {
      throw byPrefix.containsKey(lower(first))
          ? noRepository(first)
          : unrouted("unknown_prefix", first);
    }
    if (fallback == null) {
      throw RegistryError.unrouted(
          "no_default",
          "this request names no registry and there is no default_registry: put a registry's name"
              + " first, as in /v2/docker.io/library/alpine/manifests/3");
    }
    return route(fallback, name);
  }

  /** Whether the segment reads as a host, as image references are read: dot, port or localhost. */
  private static boolean isHost(String segment) {
    return segment.indexOf('.') >= 0
        || segment.indexOf(':') >= 0
        || segment.equalsIgnoreCase("localhost");
  }

  private static Route route(RegistryConfig registry, String name) throws RegistryError {
    boolean official = name.indexOf('/') < 0 && isDockerHub(registry);
    try {
      return new Route(registry, new RepositoryName(official ? "library/" + name : name));
    } catch (IllegalArgumentException e) {
      throw RegistryError.badRequest(
          Code.NAME_INVALID, "`" + Printable.cut(name) + "`: " + e.getMessage());
    }
  }

  private static boolean isDockerHub(RegistryConfig registry) {
    return registry.name().equals(DOCKER_HUB) || registry.aliases().contains(DOCKER_HUB);
  }

  private static RegistryError unrouted(String reason, String host) {
    String shown = Printable.cut(host);
    return RegistryError.unrouted(
        reason,
        "no registry `"
            + shown
            + "` is configured here. To add it: registries: {"
            + shown
            + ": {upstreams: [{url: https://"
            + shown
            + "}]}}");
  }

  private static RegistryError noRepository(String prefix) {
    return RegistryError.badRequest(
        Code.NAME_INVALID,
        "`" + Printable.cut(prefix) + "` is a registry; say which repository of it is meant");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Whether there is a registry that wants its clients' own credentials. */
  public boolean giveTokens() {
    return givesTokens;
  }

  /** The registry that a request means which names none. */
  public Optional<RegistryConfig> defaultRegistry() {
    return Optional.ofNullable(fallback);
  }
}
