package io.towline.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The HTTP proxy through which upstreams are reached, if any.
 *
 * @param https {@code http://[user:password@]host:port}; TLS connections go through it by CONNECT
 * @param noProxy hosts that are reached directly, as in the variable NO_PROXY: {@code *}, a host
 *     (which covers its subdomains), {@code .domain}, {@code host:port}, an address, a network
 */
public record ForwardProxy(Optional<URI> https, List<String> noProxy) {

  public ForwardProxy {
    noProxy = List.copyOf(noProxy);
  }

  /** Whether this host, or {@code host:port}, is reached through the proxy. Loopback never is. */
  public boolean applies(String host) {
    if (https.isEmpty()) {
      return false;
    }
    Authority target = Authority.split(host.toLowerCase(Locale.ROOT));
    return !IpLiteral.isLoopback(target.host())
        && noProxy.stream().noneMatch(exception -> covers(exception, target));
  }

  private static boolean covers(String exception, Authority target) {
    String word = exception.strip().toLowerCase(Locale.ROOT);
    if (word.equals("*")) {
      return true;
    }
    if (word.contains("/")) {
      return IpLiteral.isLiteral(target.host())
          && Network.parse(word).contains(IpLiteral.parse(target.host()));
    }
    Authority named = Authority.split(word);
    if (!named.port().isEmpty() && !named.port().equals(target.port())) {
      return false;
    }
    String domain = named.host().startsWith("*.") ? named.host().substring(1) : named.host();
    if (domain.startsWith(".")) {
      return target.host().endsWith(domain);
    }
    return target.host().equals(domain) || target.host().endsWith("." + domain);
  }

  /** Without the proxy's password. */
  @Override
  public String toString() {
    return "ForwardProxy[https="
        + https.map(uri -> Masked.url(uri.toString())).orElse("")
        + ", noProxy="
        + noProxy
        + "]";
  }
}
