package io.towline.config;

import java.util.Optional;

/**
 * The listener for runtimes that know nothing but HTTPS_PROXY.
 *
 * @param listen empty: there is none
 * @param tunnels whether hosts that are no configured registry are tunnelled, not refused
 */
public record ConnectConfig(Optional<ListenAddress> listen, boolean tunnels) {

  /** As shipped. */
  public static final ConnectConfig OFF = new ConnectConfig(Optional.empty(), false);
}
