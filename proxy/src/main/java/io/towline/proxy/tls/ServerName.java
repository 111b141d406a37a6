package io.towline.proxy.tls;

import io.netty.util.NetUtil;
import io.towline.config.Configuration;
import io.towline.config.ListenAddress;
import io.towline.config.RegistryConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * One name or address under which clients reach a server.
 *
 * @param text in lower case; an address without brackets or zone
 */
record ServerName(String text, boolean isAddress) implements Comparable<ServerName> {

  static ServerName of(String host) {
    String text = host.toLowerCase(Locale.ROOT);
    byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
    return address == null
        ? new ServerName(text, false)
        : new ServerName(NetUtil.bytesToIpAddress(address), true);
  }

  /**
   * What clients of this configuration may call this machine: its names, its addresses, where it
   * listens, and the names that mean a registry. Asks the system, so it may block.
   */
  static Set<ServerName> ofThisMachine(Configuration configuration) {
    Set<ServerName> names = new TreeSet<>(Set.of(of("localhost"), of("127.0.0.1"), of("::1")));
    try {
      String host = InetAddress.getLocalHost().getHostName();
      if (host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
        names.add(of(host));
      }
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        each.inetAddresses()
            .filter(address -> !address.isLinkLocalAddress())
            .forEach(address -> names.add(of(NetUtil.toAddressString(address))));
      }
    } catch (UnknownHostException | SocketException e) {
      // then the configured names are all there is
    }
    for (ListenAddress address : configuration.server().listen()) {
      ServerName name = of(address.host());
      if (!name.isAny()) {
        names.add(name);
      }
    }
    for (RegistryConfig registry : configuration.registries()) {
      registry.hosts().forEach(host -> names.add(of(withoutPort(host))));
    }
    return Collections.unmodifiableSet(names);
  }

  /** The extension of a certificate that names all of them. */
  static GeneralNames written(Set<ServerName> names) {
    return new GeneralNames(
        names.stream()
            .map(
                name ->
                    new GeneralName(
                        name.isAddress ? GeneralName.iPAddress : GeneralName.dNSName, name.text))
            .toArray(GeneralName[]::new));
  }

  private boolean isAny() {
    return isAddress && (text.equals("0.0.0.0") || text.equals("0:0:0:0:0:0:0:0"));
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }

  @Override
  public int compareTo(ServerName other) {
    return text.compareTo(other.text);
  }
}
