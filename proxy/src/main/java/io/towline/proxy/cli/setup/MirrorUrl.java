package io.towline.proxy.cli.setup;

import java.net.URI;

/**
 * Where runtimes reach this proxy: {@code http://towline.lan:5000}.
 *
 * @param authority host, and port where it was given
 */
public record MirrorUrl(String scheme, String authority) {

  /**
   * Reads what the command line says.
   *
   * @throws IllegalArgumentException if it is no such URL, saying what one looks like
   */
  public static MirrorUrl parse(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw wrong(text);
    }
    boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    boolean isBare =
        (uri.getRawPath() == null || uri.getRawPath().matches("/?"))
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && uri.getRawUserInfo() == null;
    if (!isHttp || !isBare || uri.getHost() == null) {
      throw wrong(text);
    }
    return new MirrorUrl(uri.getScheme(), uri.getRawAuthority());
  }

  /** Whether runtimes must be told that there is no TLS. */
  public boolean isPlain() {
    return scheme.equals("http");
  }

  /** Whether it means the machine, or container, that asks. */
  public boolean isLoopback() {
    return authority.matches("(localhost|127\\.[0-9.]+|\\[::1\\])(:\\d+)?");
  }

  @Override
  public String toString() {
    return scheme + "://" + authority;
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is no URL of a mirror: say http://HOST:PORT or https://HOST:PORT, without a path");
  }
}
