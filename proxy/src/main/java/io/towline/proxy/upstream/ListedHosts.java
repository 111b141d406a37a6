package io.towline.proxy.upstream;

import java.util.List;

/**
 * Hosts that a configuration key lists.
 *
 * @param key the key's path, for messages
 * @param hosts names or addresses, which mean any port, or with a port; in lower case
 */
record ListedHosts(String key, List<String> hosts) {

  boolean contains(Origin origin) {
    return hosts.contains(origin.host())
        || hosts.contains(origin.bracketedHost())
        || hosts.contains(origin.hostAndPort());
  }
}
