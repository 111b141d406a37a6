package io.towline.proxy.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.config.ServerConfig;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import io.towline.proxy.request.RequestHead;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Which requests are taken at all, before anybody asks what they mean. */
final class Admission {

  private Admission() {}

  /** The answer to a client whose network may not use this server; null if it may. */
  static @Nullable RegistryError ofClient(ServerConfig config, SocketAddress client) {
    if (!(client instanceof InetSocketAddress socket) || config.allows(socket.getAddress())) {
      return null;
    }
    return RegistryError.of(
        HttpResponseStatus.FORBIDDEN,
        Code.DENIED,
        "pulls from "
            + socket.getAddress().getHostAddress()
            + " are not allowed here; server.allow_from names the networks that may");
  }

  /** The answer to a method other than GET and HEAD, or to a body; null if it has neither. */
  static @Nullable RegistryError ofRequest(RequestHead head) {
    if (!isRead(head.request().method())) {
      return RegistryError.of(
              HttpResponseStatus.METHOD_NOT_ALLOWED,
              Code.UNSUPPORTED,
              "this is a pull-through mirror: GET and HEAD alone; push to the registry itself")
          .with(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    return head.hasBody()
        ? RegistryError.badRequest(Code.UNSUPPORTED, "a GET or HEAD request has no body here")
        : null;
  }

  private static boolean isRead(HttpMethod method) {
    return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
  }
}
