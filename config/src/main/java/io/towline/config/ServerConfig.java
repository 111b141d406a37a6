package io.towline.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The two listeners and who may use them.
 *
 * @param listen where pulls are answered; at least one
 * @param adminListen where health, metrics and the admin API are answered
 * @param adminToken what the admin API asks for from anywhere but loopback
 * @param allowFrom the client networks; empty: all
 * @param writeIdleTimeout how long a client that takes no byte is kept
 * @param drainGrace how long new requests are still accepted after SIGTERM
 * @param auth of clients of the pull API
 * @param tls of both listeners
 * @param limits of clients of the pull API
 * @param connect the listener that is a forward proxy
 */
public record ServerConfig(
    List<ListenAddress> listen,
    ListenAddress adminListen,
    Optional<Secret> adminToken,
    List<Network> allowFrom,
    Duration writeIdleTimeout,
    Duration drainGrace,
    AuthConfig auth,
    TlsConfig tls,
    LimitsConfig limits,
    ConnectConfig connect) {

  public ServerConfig {
    listen = List.copyOf(listen);
    allowFrom = List.copyOf(allowFrom);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("the pull API needs an address to listen on");
    }
  }

  /** Whether a client at this address may use the pull API at all. */
  public boolean allows(InetAddress client) {
    return allowFrom.isEmpty() || allowFrom.stream().anyMatch(each -> each.contains(client));
  }
}
