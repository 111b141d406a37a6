package io.towline.proxy.cli.setup;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A registry whose images come through the mirror, by the name that image names begin with.
 *
 * @param name {@code docker.io}, {@code ghcr.io}, {@code localhost:5555}
 */
public record RegistryHost(String name) {
  /** What an image name without a host means. */
  public static final RegistryHost DOCKER_HUB = new RegistryHost("docker.io");

  private static final Pattern HOST =
      Pattern.compile(
          "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\\d{1,5})?");

  /**
   * Reads what the command line says; Docker Hub's other names mean docker.io.
   *
   * @throws IllegalArgumentException if it is no name of a registry
   */
  public static RegistryHost parse(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    if (name.length() > 255 || !HOST.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no registry: say its host, as in docker.io or registry.lan:5000");
    }
    return switch (name) {
      case "index.docker.io", "registry-1.docker.io" -> DOCKER_HUB;
      default -> new RegistryHost(name);
    };
  }

  /** Where its API is. */
  String url() {
    return "https://" + (equals(DOCKER_HUB) ? "registry-1.docker.io" : name);
  }
}
