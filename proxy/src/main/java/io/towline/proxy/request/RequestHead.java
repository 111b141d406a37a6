package io.towline.proxy.request;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * A request's head and what everybody wants to know of it, read out once: in a rollout the same
 * heads come again and again. Immutable, any thread.
 */
public final class RequestHead {
  private final HttpRequest request;
  private final boolean isHead;
  private final boolean hasBody;
  private final boolean keepsAlive;
  private final boolean isUsual;
  private final @Nullable String id;
  private final String method;
  private final String path;
  private final String userAgent;

  private RequestHead(HttpRequest request) {
    this.request = request;
    isHead = HttpMethod.HEAD.equals(request.method());
    hasBody = hasBody(request.headers());
    keepsAlive = HttpUtil.isKeepAlive(request);
    isUsual = keepsAlive && HttpVersion.HTTP_1_1.equals(request.protocolVersion());
    id = RequestId.sent(request.headers());
    method = Printable.cut(request.method().name());
    path = Printable.cut(shown(request.uri()));
    userAgent = Printable.cut(request.headers().get(HttpHeaderNames.USER_AGENT, ""));
  }

  /** Of a head that was decoded; it is kept, and must not change. */
  public static RequestHead of(HttpRequest request) {
    return new RequestHead(request);
  }

  /** The request line and headers; borrowed. */
  public HttpRequest request() {
    return request;
  }

  /** Whether the client wants the answer's head alone. */
  public boolean isHead() {
    return isHead;
  }

  /** Whether the request announces a body, which nobody here reads. */
  public boolean hasBody() {
    return hasBody;
  }

  /** Whether the connection may go on behind the answer (RFC 9112, section 9.3). */
  boolean keepsAlive() {
    return keepsAlive;
  }

  /** Whether it is HTTP/1.1 and the connection goes on, so that the answer need not say so. */
  public boolean isUsual() {
    return isUsual;
  }

  /** The client's own X-Request-Id, where it is sane, or a new one each time. */
  public String requestId() {
    return id == null ? RequestId.made() : id;
  }

  /** Printable and bounded. */
  public String method() {
    return method;
  }

  /** The path that was asked for, without its query; printable and bounded. */
  public String path() {
    return path;
  }

  /** What the client calls itself; printable and bounded, empty where it does not say. */
  public String userAgent() {
    return userAgent;
  }

  private static boolean hasBody(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return true;
    }
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return length != null && Long.parseLong(length) > 0;
  }

  /** A request target without its query, and without the user and password of an absolute one. */
  private static String shown(String target) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    boolean isAbsolute = !path.startsWith("/") || path.startsWith("//");
    return isAbsolute ? path.substring(path.lastIndexOf('@') + 1) : path;
  }
}
