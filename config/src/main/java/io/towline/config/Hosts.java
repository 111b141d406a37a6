package io.towline.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** Host names and {@code host[:port]}, the words by which registries are known. */
final class Hosts {

  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

  private Hosts() {}

  /** Whether the text is a host name (RFC 1123, and the underscore that container networks use). */
  static boolean isName(String text) {
    if (text.length() > 253 || text.matches("[0-9.]+")) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  /**
   * A host with or without a port, in lower case.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String parse(String text) {
    Authority authority = Authority.split(text);
    String host = authority.host();
    boolean known = IpLiteral.isLiteral(host) || isName(host);
    boolean portFits = authority.port().isEmpty() ? !text.endsWith(":") : isPort(authority.port());
    if (!known || !portFits) {
      throw new IllegalArgumentException(
          "say a host or host:port, as in registry.example.com:5000, not `" + text + "`");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}")
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= 65_535;
  }
}
