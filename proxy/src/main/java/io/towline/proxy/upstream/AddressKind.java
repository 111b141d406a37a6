package io.towline.proxy.upstream;

import io.towline.config.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** How far into our own network an address is; the later, the further. */
enum AddressKind {
  /** Anywhere on the Internet. */
  PUBLIC,
  /** In a private network (RFC 1918, RFC 6598, RFC 2544, RFC 4193). */
  PRIVATE,
  /** This machine. */
  LOOPBACK,
  /** Link-local, a cloud's metadata service, multicast, unspecified or reserved. */
  FORBIDDEN;

  private static final List<Network> LOOPBACKS = networks("127.0.0.0/8", "::1");
  private static final List<Network> PRIVATES =
      networks(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "198.18.0.0/15",
          "fc00::/7",
          "fec0::/10");

  /** The single addresses are metadata services: of Alibaba, Oracle, Azure and AWS. */
  private static final List<Network> FORBIDDENS =
      networks(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "192.0.0.0/24",
          "224.0.0.0/3",
          "100.100.100.200",
          "168.63.129.16",
          "fd00:ec2::254",
          "::",
          "fe80::/10",
          "ff00::/8");

  static AddressKind of(InetAddress address) {
    InetAddress meant = withoutWrapping(address);
    if (isIn(FORBIDDENS, meant)) {
      return FORBIDDEN;
    }
    if (isIn(LOOPBACKS, meant)) {
      return LOOPBACK;
    }
    return isIn(PRIVATES, meant) ? PRIVATE : PUBLIC;
  }

  /**
   * The IPv4 address that an IPv6 one stands for: mapped, compatible (RFC 4291, section 2.5.5),
   * translated (RFC 6052, RFC 8215) or 6to4 (RFC 3056). Java itself unwraps the mapped ones.
   */
  private static InetAddress withoutWrapping(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16) {
      return address;
    }
    boolean compatible = isZero(bytes, 0, 12) && !isZero(bytes, 12, 15);
    boolean mapped = isZero(bytes, 0, 10) && bytes[10] == -1 && bytes[11] == -1;
    boolean translated =
        bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b;
    if (compatible || mapped || translated) {
      return v4(bytes, 12);
    }
    boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
    return sixToFour ? v4(bytes, 2) : address;
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress v4(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv4 address has 4 bytes", e);
    }
  }

  private static boolean isIn(List<Network> networks, InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  private static List<Network> networks(String... texts) {
    return Arrays.stream(texts).map(Network::parse).toList();
  }
}
