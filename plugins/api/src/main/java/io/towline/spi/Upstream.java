package io.towline.spi;

import org.jspecify.annotations.Nullable;

/**
 * One place that a registry's content can come from, as a policy sees it.
 *
 * @param name the configured name; unique within its registry, safe for logs and metrics
 * @param origin whether it is the registry itself; the others are mirrors of it
 */
public record Upstream(String name, boolean origin) {
  /**
   * @throws IllegalArgumentException if the name is blank
   */
  public Upstream {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an upstream has a name");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Upstream upstream
        && name.equals(upstream.name)
        && origin == upstream.origin;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
