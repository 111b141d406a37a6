package io.towline.proxy.upstream;

import java.net.InetAddress;

/**
 * Which addresses a hop may dial. Asked of every address that a name resolves to, just before it is
 * dialled, so that a name whose answer changes gains nothing.
 *
 * @param furthest the furthest kind that is allowed
 * @param host whom the hop is for
 * @param key the configuration key that would allow more
 */
record Reach(AddressKind furthest, String host, String key) {

  /** What the configuration itself names may be anywhere. */
  static Reach everywhere() {
    return new Reach(AddressKind.FORBIDDEN, "", "");
  }

  /**
   * What an upstream's answer leads to: the upstream's own kind of address or nearer to the
   * Internet, more if the host is listed, and never the forbidden ones.
   *
   * @param upstreamAt where the upstream was found; PUBLIC if a proxy hides it
   */
  static Reach from(Endpoint endpoint, AddressKind upstreamAt, Origin to, ListedHosts listed) {
    if (to.equals(endpoint.origin())) {
      return everywhere();
    }
    AddressKind own = upstreamAt == AddressKind.FORBIDDEN ? AddressKind.PUBLIC : upstreamAt;
    return new Reach(
        listed.contains(to) ? AddressKind.LOOPBACK : own, to.hostAndPort(), listed.key());
  }

  boolean allows(InetAddress address) {
    return furthest == AddressKind.FORBIDDEN || AddressKind.of(address).compareTo(furthest) <= 0;
  }

  /** Why an address is refused, and what to do. */
  String refusal(InetAddress address) {
    String at = host + " is at " + address.getHostAddress();
    return switch (AddressKind.of(address)) {
      case FORBIDDEN -> at + ", an address that no upstream may lead to";
      case LOOPBACK -> at + ", this machine; if that is meant, list " + host + " in " + key;
      case PRIVATE, PUBLIC ->
          at + ", a private address; if that is meant, list " + host + " in " + key;
    };
  }
}
