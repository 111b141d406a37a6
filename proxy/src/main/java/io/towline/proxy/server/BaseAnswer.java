package io.towline.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.Exchange;

/** The answer to {@code /v2/}: yes, this is a registry (OCI distribution-spec 1.1, end-1). */
public final class BaseAnswer {
  private static final ByteBuf BODY =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {'{', '}'}).asReadOnly());

  private BaseAnswer() {}

  /** Answers with it. */
  public static void answer(Exchange exchange) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    exchange.respond(HttpResponseStatus.OK, headers, BODY.duplicate());
  }
}
