package io.towline.proxy.access;

/**
 * Who asks, with the kind of proof: {@code user:alice}, {@code token:ci}, {@code cert:node1}.
 *
 * @param name empty for somebody who did not say
 */
public record Client(String name) {
  /** Somebody who did not say. */
  public static final Client UNKNOWN = new Client("");

  static Client user(String name) {
    return new Client("user:" + name);
  }

  static Client token(String name) {
    return new Client("token:" + name);
  }

  static Client certificate(String name) {
    return new Client("cert:" + name);
  }

  /** Whether it said who it is. */
  public boolean isKnown() {
    return !name.isEmpty();
  }

  @Override
  public String toString() {
    return name;
  }
}
