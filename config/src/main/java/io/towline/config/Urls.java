package io.towline.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** The URLs of upstreams and proxies. */
final class Urls {

  private Urls() {}

  /**
   * A scheme, a host, perhaps a port, in lower case and without a slash at the end.
   *
   * @throws IllegalArgumentException for anything more or less, saying where it belongs instead
   */
  static URI upstream(String text) {
    URI url = parse(text, "https://registry.example.com");
    String scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IllegalArgumentException(
          "say a URL that begins with https:// (or http://), not " + shown(text));
    }
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a URL holds no user or password; say credentials.username and credentials.password");
    }
    String path = Optional.ofNullable(url.getRawPath()).orElse("");
    if (!path.isEmpty() && !path.equals("/")) {
      throw new IllegalArgumentException(
          "say scheme and host alone; the path " + Words.quoted(path) + " is not for here");
    }
    if (url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("say scheme and host alone, without ? or #");
    }
    return URI.create(scheme + "://" + Hosts.parse(authority(url, text)));
  }

  /**
   * {@code http://[user:password@]host:port}; a host and port alone are taken for http.
   *
   * @throws IllegalArgumentException if it is none; the message holds no password
   */
  static URI proxy(String text) {
    URI url =
        parse(text.contains("://") ? text : "http://" + text, "http://proxy.example.com:3128");
    if (!"http".equalsIgnoreCase(url.getScheme())) {
      throw new IllegalArgumentException(
          "only http:// proxies are known (TLS goes through them by CONNECT), not " + shown(text));
    }
    String path = Optional.ofNullable(url.getRawPath()).orElse("");
    if (!(path.isEmpty() || path.equals("/")) || url.getRawQuery() != null) {
      throw new IllegalArgumentException("say scheme, host and port alone");
    }
    String user = Optional.ofNullable(url.getRawUserInfo()).map(info -> info + "@").orElse("");
    return URI.create("http://" + user + Hosts.parse(authority(url, text)));
  }

  private static URI parse(String text, String example) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      // Its message would repeat the text, password and all.
      throw new IllegalArgumentException("say a URL, as in " + example + ", not " + shown(text));
    }
  }

  private static String authority(URI url, String text) {
    String authority = Optional.ofNullable(url.getRawAuthority()).orElse("");
    String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
    if (hostAndPort.isEmpty()) {
      throw new IllegalArgumentException("there is no host in " + shown(text));
    }
    return hostAndPort;
  }

  private static String shown(String text) {
    return Words.quoted(Masked.url(text));
  }
}
