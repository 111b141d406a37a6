package io.towline.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A network in CIDR notation, {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is a network
 * of one (RFC 4632, RFC 4291 §2.3).
 *
 * @param address its first address
 * @param prefixLength how many leading bits are fixed
 */
public record Network(InetAddress address, int prefixLength) {

  /**
   * @throws IllegalArgumentException if the length does not fit or bits behind it are set
   */
  public Network {
    int bits = address.getAddress().length * 8;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException(
          "the length of such a network is from 0 to " + bits + ", not " + prefixLength);
    }
    byte[] first = firstOf(address.getAddress(), prefixLength);
    if (!Arrays.equals(first, address.getAddress())) {
      throw new IllegalArgumentException(
          "the network of that address is " + text(first) + "/" + prefixLength);
    }
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException if it is none, saying what one looks like
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String length = slash < 0 ? "" : text.substring(slash + 1);
    if (!IpLiteral.isLiteral(address) || (slash >= 0 && !length.matches("\\d{1,3}"))) {
      throw new IllegalArgumentException(
          "say a network, as in 10.0.0.0/8 or fd00::/8, not `" + text + "`");
    }
    InetAddress first = IpLiteral.parse(address);
    int whole = first.getAddress().length * 8;
    return new Network(first, slash < 0 ? whole : Integer.parseInt(length));
  }

  /** Whether the address is in it. IPv4 in IPv6's clothes (::ffff:10.0.0.1) counts as IPv4. */
  public boolean contains(InetAddress candidate) {
    byte[] bytes = candidate.getAddress();
    return bytes.length == address.getAddress().length
        && Arrays.equals(firstOf(bytes, prefixLength), address.getAddress());
  }

  private static byte[] firstOf(byte[] address, int prefixLength) {
    byte[] first = address.clone();
    for (int bit = prefixLength; bit < first.length * 8; bit++) {
      first[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    return first;
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
