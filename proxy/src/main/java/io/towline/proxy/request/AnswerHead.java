package io.towline.proxy.request;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

/** What every answer's head says, whoever made it. */
final class AnswerHead {
  static final AsciiString CACHE_STATUS = AsciiString.cached("Cache-Status");
  static final AsciiString API_VERSION = AsciiString.cached("Docker-Distribution-Api-Version");
  static final AsciiString REGISTRY_2 = AsciiString.cached("registry/2.0");

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
    AsciiString connection = connection(exchange);
    if (!connection.isEmpty()) {
      headers.set(HttpHeaderNames.CONNECTION, connection);
    }
  }

  /** The connection's fate, where it is not the version's own (RFC 9112, section 9.3), or empty. */
  static AsciiString connection(Exchange exchange) {
    if (exchange.isLast()) {
      return HttpHeaderValues.CLOSE;
    }
    return HttpVersion.HTTP_1_0.equals(exchange.head().request().protocolVersion())
        ? HttpHeaderValues.KEEP_ALIVE
        : AsciiString.EMPTY_STRING;
  }
}
