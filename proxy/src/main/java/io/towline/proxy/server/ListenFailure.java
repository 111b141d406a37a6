package io.towline.proxy.server;

import io.towline.config.ListenAddress;
import java.io.IOException;

/** Says in one line why an address cannot be listened on, and what to do. */
final class ListenFailure {
  private static final int FIRST_FREE_PORT = 1024;

  private ListenFailure() {}

  static IOException of(ListenAddress address, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    String remedy;
    if (reason.contains("in use")) {
      remedy =
          "another program has the port; stop it, or choose another address with --listen or"
              + " server.listen";
    } else if (reason.contains("ermission denied") && address.port() < FIRST_FREE_PORT) {
      remedy = "ports below 1024 need root or CAP_NET_BIND_SERVICE; choose a higher one";
    } else {
      remedy = reason + "; server.listen wants an address of this machine, as in 127.0.0.1:5000";
    }
    return new IOException("cannot listen on " + address + ": " + remedy, cause);
  }
}
