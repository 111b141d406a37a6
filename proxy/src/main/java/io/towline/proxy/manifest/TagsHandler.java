package io.towline.proxy.manifest;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.towline.config.RegistryConfig;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Replies;
import io.towline.proxy.failover.SmallQuestion;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamRequest;
import java.util.function.Function;

/**
 * Answers {@code tags/list} with the origin's own list, page by page (OCI distribution-spec 1.1,
 * "Listing Tags"). Nothing of it is kept: a list that is not complete would be a lie.
 */
public final class TagsHandler implements RequestHandler {
  private static final int MAX_BYTES = 4 << 20;

  private final Walker walker;
  private final Function<RegistryConfig, RegistrySource> sources;

  /** A handler that asks by this walker. */
  public TagsHandler(Walker walker, Function<RegistryConfig, RegistrySource> sources) {
    this.walker = walker;
    this.sources = sources;
  }

  @Override
  public void handle(Exchange exchange) {
    RegistryRequest.Tags request = (RegistryRequest.Tags) exchange.request();
    RegistrySource source = sources.apply(request.route().registry());
    QueryStringEncoder path =
        new QueryStringEncoder("/v2/" + request.route().repository() + "/tags/list");
    request.n().ifPresent(n -> path.addParam("n", Integer.toString(n)));
    request.last().ifPresent(last -> path.addParam("last", last));
    SmallQuestion question =
        new SmallQuestion(
            source,
            request.route().repository(),
            Verdict.Subject.REPOSITORY,
            source.forTags(),
            SmallQuestion.Whom.ORIGIN_FIRST,
            new UpstreamRequest(
                HttpMethod.GET,
                path.toString(),
                request.route().repository(),
                new DefaultHttpHeaders().set(HttpHeaderNames.ACCEPT, "application/json"),
                SmallQuestion.HEAD_TIMEOUT),
            MAX_BYTES,
            walker.deadline());
    Replies.whenFound(
        exchange, walker.ask(question, TagsHandler::list), answer -> respond(exchange, answer));
  }

  private static UpstreamAnswer list(UpstreamAnswer answer) throws Objection {
    if (answer.body().length == 0 || answer.body()[0] != '{') {
      throw new Objection("no list of tags: not a JSON object");
    }
    return answer;
  }

  private static void respond(Exchange exchange, UpstreamAnswer answer) {
    HttpHeaders headers =
        new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    NextPage.link(exchange.head().request().uri(), answer.head().headers().get("Link"))
        .ifPresent(link -> headers.set("Link", link));
    exchange.cacheStatus(CacheStatus.PASSED);
    exchange.respond(HttpResponseStatus.OK, headers, Unpooled.wrappedBuffer(answer.body()));
  }
}
