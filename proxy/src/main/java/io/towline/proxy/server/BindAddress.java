package io.towline.proxy.server;

import io.towline.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a listener is bound to. {@code [::]} means every address, also where the system has none of
 * IPv6, as in most containers: there the JDK's sockets refuse {@code ::}, so it is {@code 0.0.0.0}.
 */
public final class BindAddress {
  /** The interfaces' IPv6 addresses, a line each; absent where the kernel has no IPv6. */
  private static final Path IPV6_ADDRESSES = Path.of("/proc/net/if_inet6");

  private BindAddress() {}

  /** Blocking: a name is looked up. */
  public static InetSocketAddress of(ListenAddress address) {
    return of(address, IPV6_ADDRESSES);
  }

  static InetSocketAddress of(ListenAddress address, Path ipv6Addresses) {
    boolean isEvery = address.host().equals("::");
    String host = isEvery && !isAny(ipv6Addresses) ? "0.0.0.0" : address.host();
    return new InetSocketAddress(host, address.port());
  }

  /** Where the system does not say, there is some. */
  private static boolean isAny(Path ipv6Addresses) {
    if (!Files.isDirectory(ipv6Addresses.resolveSibling(""))) {
      return true;
    }
    try {
      return !Files.readString(ipv6Addresses).isBlank();
    } catch (IOException e) {
      return false;
    }
  }
}
