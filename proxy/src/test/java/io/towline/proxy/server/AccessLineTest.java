package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.towline.proxy.log.LogFields;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.HttpDate;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.Routes;
import io.towline.proxy.request.ServerTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class AccessLineTest {
  private final ChannelInboundHandlerAdapter last = new ChannelInboundHandlerAdapter();
  private final EmbeddedChannel channel = new EmbeddedChannel(last);
  private final Logger logger = (Logger) LoggerFactory.getLogger("test.access");
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  @AfterEach
  void close() {
    logger.detachAppender(appender);
    channel.finishAndReleaseAll();
  }

  private Exchange exchange(String target) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
    head.headers().set("User-Agent", "containerd/2.3.4 <b>");
    head.headers().set("X-Request-Id", "id-1");
    ServerTime time = new ServerTime(() -> 1_000_000, new HttpDate(() -> 0));
    return new Exchange(channel.pipeline().context(last), RequestHead.of(head), time, over -> {});
  }

  private Map<String, String> logged(Exchange exchange) {
    appender.start();
    logger.setAdditive(false);
    logger.addAppender(appender);
    AccessLine.of(exchange, "10.0.0.7", 13_345_678).log(logger);
    assertEquals(1, appender.list.size());
    Map<String, String> fields = new TreeMap<>();
    LogFields line = (LogFields) appender.list.get(0).getArgumentArray()[0];
    line.each((key, value) -> fields.put(key, "" + value));
    return fields;
  }

  @Test
  void saysWhatWasAskedAndWhatCameOfIt() throws RegistryError {
    Routes routes =
        new Routes(
            Configurations.of(
                Optional.empty(), Configurations.registry("quay.io", List.of(), List.of())));
    Exchange exchange = exchange("/v2/quay.io/org/app/manifests/1");
    exchange.request(routes.parse(exchange.head().request().uri(), "t"));
    exchange.cacheStatus(CacheStatus.COLLAPSED);
    exchange.describe("upstream", "origin\nnext line");
    exchange.respond(RegistryError.notFound(RegistryError.Code.MANIFEST_UNKNOWN, "no"));
    Map<String, String> fields = logged(exchange);
    assertEquals("id-1", fields.get("request_id"));
    assertEquals("10.0.0.7", fields.get("client"));
    assertEquals("/v2/quay.io/org/app/manifests/1", fields.get("path"));
    assertEquals("404", fields.get("status"));
    assertEquals("manifest", fields.get("type"));
    assertEquals("quay.io", fields.get("registry"));
    assertEquals("org/app", fields.get("repository"));
    assertEquals("collapsed", fields.get("cache"));
    assertEquals("12.3", fields.get("ms"));
    assertEquals("containerd/2.3.4 ?b?", fields.get("user_agent"));
    assertEquals("origin?next line", fields.get("upstream"));
    assertEquals("MANIFEST_UNKNOWN: no", fields.get("error"));
    assertEquals(
        "GET /v2/quay.io/org/app/manifests/1 404", appender.list.get(0).getFormattedMessage());
  }

  @Test
  void keepsTheQueryToItself() {
    Map<String, String> fields = logged(exchange("/v2/?token=SECRET"));
    assertEquals("/v2/", fields.get("path"));
    assertFalse(fields.toString().contains("SECRET"));
  }

  @Test
  void keepsTheUserAndPasswordOfATargetToItself() {
    Map<String, String> fields = logged(exchange("http://ci:SECRET@host/v2/?x"));
    assertEquals("host/v2/", fields.get("path"));
    assertFalse(fields.toString().contains("SECRET"));
    assertFalse(appender.list.get(0).getFormattedMessage().contains("SECRET"));
  }

  @Test
  void saysThatAClientLeftBeforeItsAnswer() {
    Exchange exchange = exchange("/v2/");
    exchange.connectionLost();
    Map<String, String> fields = logged(exchange);
    assertEquals("499", fields.get("status"));
    assertEquals("the client closed the connection", fields.get("cut"));
    assertEquals("none", fields.get("registry"));
  }
}
