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
    String words = exchange.request().whichRoute().orElseThrow() + " " + exchange.request().type();
    seen.add(exchange.head().method() + " " + words);
    HttpHeaders headers = new DefaultHttpHeaders().set("Content-Type", "text/plain");
    exchange.cacheStatus(CacheStatus.HIT);
    exchange.respond(
        HttpResponseStatus.OK,
        headers,
        Unpooled.wrappedBuffer(words.getBytes(StandardCharsets.UTF_8)));
  }
}
