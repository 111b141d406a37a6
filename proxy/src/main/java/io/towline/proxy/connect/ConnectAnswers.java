package io.towline.proxy.connect;

import io.towline.config.ServerConfig;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** What clients of the forward proxy are told, and whether they may ask at all. */
final class ConnectAnswers {
  private ConnectAnswers() {}

  /**
   * A refusal as it goes over the wire; the connection ends with it.
   *
   * @param status with further headers, if any, behind CR LF
   */
  static String text(String status, String why) {
    String body = "towline: " + why + "\n";
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\nConnection: close\r\n\r\n"
        + body;
  }

  /** Whether the client's network may use this server. */
  static boolean isAllowed(ServerConfig config, SocketAddress client) {
    return client instanceof InetSocketAddress socket && config.allows(socket.getAddress());
  }
}
