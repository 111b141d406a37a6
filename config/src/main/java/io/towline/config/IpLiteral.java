package io.towline.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** IP addresses as text, read without ever asking a name service. */
final class IpLiteral {

  private static final Pattern V4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  private IpLiteral() {}

  /** Whether the text is an address, not a name; IPv6 without brackets and without a zone. */
  static boolean isLiteral(String text) {
    if (V4.matcher(text).matches()) {
      return true;
    }
    if (!V6.matcher(text).matches()) {
      return false;
    }
    try {
      InetAddress.getByName("[" + text + "]");
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no address
   */
  static InetAddress parse(String text) {
    if (!isLiteral(text)) {
      throw new IllegalArgumentException("`" + text + "` is not an IP address");
    }
    try {
      return InetAddress.getByName(text.contains(":") ? "[" + text + "]" : text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("`" + text + "` is not an IP address", e);
    }
  }

  /** Whether the host is this machine for certain: {@code localhost} or a loopback address. */
  static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || (isLiteral(host) && parse(host).isLoopbackAddress());
  }
}
