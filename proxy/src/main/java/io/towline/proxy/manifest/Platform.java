package io.towline.proxy.manifest;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What an image runs on, as an index says it (OCI image-spec, image-index.md): {@code linux/amd64},
 * {@code linux/arm/v7}.
 *
 * @param variant empty where none is said
 */
public record Platform(String os, String architecture, String variant) {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /**
   * Reads {@code os/architecture} or {@code os/architecture/variant}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    boolean words = parts.length == 2 || parts.length == 3;
    for (String part : parts) {
      words &= WORD.matcher(part).matches();
    }
    if (!words) {
      throw new IllegalArgumentException(
          "a platform is os/architecture or os/architecture/variant, as in linux/arm64");
    }
    return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  /** Of a Linux on a machine like this one: images of another system run nowhere near a proxy. */
  public static Platform ofThisMachine() {
    String machine = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
    return switch (machine) {
      case "amd64", "x86_64" -> new Platform("linux", "amd64", "");
      case "aarch64", "arm64" -> new Platform("linux", "arm64", "");
      case "arm" -> new Platform("linux", "arm", "v7");
      default -> new Platform("linux", machine, "");
    };
  }

  /**
   * Whether an image of the other platform is what somebody means who says this: without a variant
   * any will do, and arm64 is v8 whether or not that is said.
   */
  public boolean matches(Platform image) {
    boolean variants =
        variant.isEmpty() || variant.equals(image.variant) || (isPlain(this) && isPlain(image));
    return os.equals(image.os) && architecture.equals(image.architecture) && variants;
  }

  private static boolean isPlain(Platform platform) {
    return platform.architecture.equals("arm64")
        && (platform.variant.isEmpty() || platform.variant.equals("v8"));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
