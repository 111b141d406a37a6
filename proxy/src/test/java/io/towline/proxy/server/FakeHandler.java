package io.towline.proxy.server;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RequestHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every request with the words that describe it, and remembers the requests. */
final class FakeHandler implements RequestHandler {
  final List<String> seen = new CopyOnWriteArrayList<>();

  @Override
  public void handle(Exchange exchange) {
    seen.add(exchange.head().method() + " " + words(exchange));
    answer(exchange);
  }

  private static String words(Exchange exchange) {
    return exchange.request().whichRoute().orElseThrow() + " " + exchange.request().type();
  }

  /** The same for who remembers nothing. */
  static void answer(Exchange exchange) {
    HttpHeaders headers = new DefaultHttpHeaders().set("Content-Type", "text/plain");
    exchange.cacheStatus(CacheStatus.HIT);
    exchange.respond(
        HttpResponseStatus.OK,
        headers,
        Unpooled.wrappedBuffer(words(exchange).getBytes(StandardCharsets.UTF_8)));
  }
}
