package io.towline.proxy.credentials;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** What an upstream is called where {@code docker login} keeps its credentials. */
final class ServerName {
  private static final String HUB = "docker.io";
  private static final Set<String> HUBS = Set.of(HUB, "index.docker.io", "registry-1.docker.io");

  private ServerName() {}

  /** The name of the registry at this URL: its host, and its port where one is said. */
  static String of(URI url) {
    return plain(url.getRawAuthority());
  }

  /** What a helper is asked for: Docker Hub has the name that it had in the beginning. */
  static String forHelper(String name) {
    return name.equals(HUB) ? "https://index.docker.io/v1/" : name;
  }

  /**
   * A key of a {@code config.json} as {@link #of} has it, perhaps with a part of a repository's
   * name behind it: {@code https://index.docker.io/v1/} is docker.io.
   */
  static String ofKey(String key) {
    int scheme = key.indexOf("://");
    if (scheme < 0) {
      return plain(key);
    }
    String rest = key.substring(scheme + 3);
    int slash = rest.indexOf('/');
    return plain(slash < 0 ? rest : rest.substring(0, slash));
  }

  private static String plain(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    name = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    int slash = name.indexOf('/');
    String host = slash < 0 ? name : name.substring(0, slash);
    String path = slash < 0 ? "" : name.substring(slash);
    return (HUBS.contains(host) ? HUB : host) + path;
  }
}
