package io.towline.proxy.request;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

/** What every answer's head says, whoever made it. */
final class AnswerHead {
  private static final AsciiString CACHE_STATUS = AsciiString.cached("Cache-Status");
  private static final AsciiString API_VERSION =
      AsciiString.cached("Docker-Distribution-Api-Version");
  private static final AsciiString REGISTRY_2 = AsciiString.cached("registry/2.0");

  private AnswerHead() {}

  /** Adds to the headers what the exchange knows and its handler need not. */
  static void complete(
      HttpHeaders headers, Exchange exchange, HttpResponseStatus status, long contentLength) {
    headers.set(HttpHeaderNames.DATE, exchange.time().date().now());
    headers.set(API_VERSION, REGISTRY_2);
    headers.set(RequestId.HEADER, exchange.requestId());
    headers.set(CACHE_STATUS, exchange.cacheStatus().header());
    if (!status.equals(HttpResponseStatus.NOT_MODIFIED)) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(contentLength));
    }
    setConnection(headers, exchange.head(), exchange.isLast());
  }

  /** Says the connection's fate only where it is not the version's own (RFC 9112, section 9.3). */
  private static void setConnection(HttpHeaders headers, HttpRequest head, boolean last) {
    if (last) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (HttpVersion.HTTP_1_0.equals(head.protocolVersion())) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }
}
