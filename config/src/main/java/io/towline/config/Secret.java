package io.towline.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A password or token that no log, message or {@code toString} shows. */
public final class Secret {

  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /** The value itself, for the header it is meant for and nothing else. */
  public String reveal() {
    return value;
  }

  /** Compares in a time that does not depend on where the values differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return Masked.SECRET;
  }
}
