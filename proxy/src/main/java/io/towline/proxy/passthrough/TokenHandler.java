package io.towline.proxy.passthrough;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RequestHandler;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Our own token service (the token specification of CNCF Distribution): seals whatever account a
 * client shows. Whether it is one is found out where it is used, by the registry.
 */
final class TokenHandler implements RequestHandler {
  private final Visitors visitors;
  private final SealedTokens tokens;

  TokenHandler(Visitors visitors, SealedTokens tokens) {
    this.visitors = visitors;
    this.tokens = tokens;
  }

  @Override
  public void handle(Exchange exchange) {
    Optional<Visitor> visitor = visitors.of(exchange.headers());
    if (visitor.isEmpty()) {
      exchange.respond(
          OwnChallenge.of(exchange, Optional.empty(), "these credentials cannot be read"));
      return;
    }
    String token = tokens.seal(visitor.get().account());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("token", token).put("access_token", token);
    answer.put("expires_in", SealedTokens.LIFE.toSeconds());
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.respond(HttpResponseStatus.OK, headers, Unpooled.wrappedBuffer(body));
  }
}
