package io.towline.proxy.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Whose share of the limits a connection or request is counted to. */
public final class ClientKey {
  private static final int SUBNET_BYTES = 8;

  private ClientKey() {}

  /**
   * Of an address. One machine has a whole /64 of IPv6 addresses to choose from, so that is one
   * client.
   */
  public static String of(SocketAddress address) {
    InetAddress ip = address instanceof InetSocketAddress socket ? socket.getAddress() : null;
    if (ip == null) {
      return "";
    }
    return ip instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(ip.getAddress(), SUBNET_BYTES)) + "/64"
        : ip.getHostAddress();
  }
}
