package io.towline.proxy.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port (RFC 6454).
 *
 * @param secure whether the scheme is https; otherwise it is http
 * @param host a name in lower case or an address, IPv6 without brackets
 */
record Origin(boolean secure, String host, int port) {
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");
  private static final Pattern NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}");

  /**
   * Reads {@code host}, {@code host:port} or {@code [::1]:port}.
   *
   * @throws IllegalArgumentException if it is none, or holds user information, or is an address in
   *     a form that programs read differently (decimal, octal, hexadecimal, shortened)
   */
  static Origin parse(boolean secure, String authority) {
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException("user information before the host");
    }
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    String host = end <= 0 ? authority : authority.substring(0, end);
    String rest = end <= 0 ? "" : authority.substring(end);
    return new Origin(
        secure, parseHost(host.toLowerCase(Locale.ROOT)), parsePort(rest, secure ? 443 : 80));
  }

  private static String parseHost(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      String bare = host.substring(1, host.length() - 1);
      if (bare.indexOf('%') < 0 && NetUtil.isValidIpV6Address(bare)) {
        return bare;
      }
    } else if (NUMBER.matcher(host).matches()) {
      if (IPV4.matcher(host).matches() && NetUtil.isValidIpV4Address(host)) {
        return host;
      }
    } else if (host.length() <= 253 && NAME.matcher(host).matches()) {
      return host;
    }
    throw new IllegalArgumentException("no host name or address in its usual form");
  }

  private static int parsePort(String text, int standard) {
    if (text.isEmpty() || text.equals(":")) {
      return standard;
    }
    if (!PORT.matcher(text).matches()) {
      throw new IllegalArgumentException("no port");
    }
    int port = Integer.parseInt(text.substring(1));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no port");
    }
    return port;
  }

  /** The address, if the host is one rather than a name. */
  Optional<InetAddress> literal() {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    if (address == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /** The host as it stands in a URL. */
  String bracketedHost() {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  /** Host and port, always both. */
  String hostAndPort() {
    return bracketedHost() + ":" + port;
  }

  /** Host, and the port unless it is the scheme's own (RFC 9110, section 7.2). */
  String authority() {
    return port == (secure ? 443 : 80) ? bracketedHost() : hostAndPort();
  }

  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + authority();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Origin origin
        && host.equals(origin.host)
        && port == origin.port
        && secure == origin.secure;
  }

  @Override
  public int hashCode() {
    return 31 * host.hashCode() + port;
  }
}
