package io.towline.config;

/**
 * A host and port to listen on, written {@code 127.0.0.1:5000} or {@code [::]:5000}.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0 for one that the system picks
 */
public record ListenAddress(String host, int port) {

  /**
   * @throws IllegalArgumentException if the host is empty or the port is no port
   */
  public ListenAddress {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("it names no host; for every interface say [::]:" + port);
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + port);
    }
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException if it is none, saying what one looks like
   */
  public static ListenAddress parse(String text) {
    Authority authority = Authority.split(text);
    if (!authority.port().matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "say host:port, as in 127.0.0.1:5000 or [::]:5000, not `" + text + "`");
    }
    int port = Integer.parseInt(authority.port());
    String host = authority.host();
    if (!host.isEmpty() && !IpLiteral.isLiteral(host) && !Hosts.isName(host)) {
      throw new IllegalArgumentException("`" + host + "` is neither an address nor a host name");
    }
    return new ListenAddress(host, port);
  }

  /** Whether only this machine reaches it. A wildcard or a name other than localhost is not. */
  public boolean isLoopback() {
    return IpLiteral.isLoopback(host);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
