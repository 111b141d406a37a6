package io.towline.proxy.timeline;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which program pulls, by its User-Agent.
 *
 * @param major negative where the version cannot be read
 */
record RuntimeVersion(Product product, String text, int major, int minor, int patch) {
  /** The programs whose settings are known. */
  enum Product {
    CRIO("cri-o/"),
    CONTAINERD("containerd/"),
    DOCKER("docker/"),
    SKOPEO("skopeo/"),
    PODMAN("libpod/"),
    BUILDAH("buildah/"),
    /** Others that pull by the same library as skopeo. */
    CONTAINERS_IMAGE("containers/"),
    OTHER("");

    private final String prefix;

    Product(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final Pattern VERSION =
      Pattern.compile("/v?(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");

  static RuntimeVersion of(String userAgent) {
    String lower = userAgent.toLowerCase(Locale.ROOT);
    int space = userAgent.indexOf(' ');
    String text = space < 0 ? userAgent : userAgent.substring(0, space);
    for (Product product : Product.values()) {
      if (product != Product.OTHER && lower.startsWith(product.prefix)) {
        Matcher version = VERSION.matcher(text);
        return version.find()
            ? new RuntimeVersion(
                product,
                text,
                Integer.parseInt(version.group(1)),
                Integer.parseInt(version.group(2)),
                version.group(3) == null ? 0 : Integer.parseInt(version.group(3)))
            : new RuntimeVersion(product, text, -1, -1, -1);
      }
    }
    return new RuntimeVersion(Product.OTHER, text.isEmpty() ? "a client" : text, -1, -1, -1);
  }

  /** Whether it is of this series, and its patch within the bounds, both inclusive. */
  boolean isWithin(int ofMajor, int ofMinor, int from, int to) {
    return major == ofMajor && minor == ofMinor && patch >= from && patch <= to;
  }

  boolean isAtLeast(int thanMajor, int thanMinor) {
    return major > thanMajor || (major == thanMajor && minor >= thanMinor);
  }
}
