package io.towline.proxy.connect;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a CONNECT is for (RFC 9112, section 3.2.3).
 *
 * @param host a name in lower case, or an address; IPv6 in brackets
 */
record Target(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}]):([0-9]{1,5})");
  private static final int HIGHEST_PORT = 65_535;

  /** Empty if it is none. */
  static Optional<Target> parse(String authority) {
    Matcher form = FORM.matcher(authority);
    if (!form.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(form.group(3));
    return port < 1 || port > HIGHEST_PORT
        ? Optional.empty()
        : Optional.of(new Target(form.group(1).toLowerCase(Locale.ROOT), port));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
