package io.towline.proxy.manifest;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.towline.config.RegistryConfig;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Deadline;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.failover.Replies;
import io.towline.proxy.failover.SmallQuestion;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.failover.Walker;
import io.towline.proxy.request.CacheStatus;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHandler;
import io.towline.proxy.upstream.UpstreamRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Answers {@code referrers} with the origin's own list; where the origin has no such API, with the
 * index under the fallback tag, or an empty one (OCI distribution-spec 1.1, "Listing Referrers" and
 * "Referrers Tag Schema").
 */
public final class ReferrersHandler implements RequestHandler {
  private final Walker walker;
  private final Function<RegistryConfig, RegistrySource> sources;

  /** A handler that asks by this walker. */
  public ReferrersHandler(Walker walker, Function<RegistryConfig, RegistrySource> sources) {
    this.walker = walker;
    this.sources = sources;
  }

  @Override
  public void handle(Exchange exchange) {
    RegistryRequest.Referrers request = (RegistryRequest.Referrers) exchange.request();
    Replies.whenFound(
        exchange, list(request, exchange.head().request().uri()), list -> respond(exchange, list));
  }

  /** The first page of the list, for somebody in this process. */
  CompletableFuture<ReferrersList> list(RegistryRequest.Referrers request) {
    return list(request, "");
  }

  private CompletableFuture<ReferrersList> list(RegistryRequest.Referrers request, String target) {
    RegistrySource source = sources.apply(request.route().registry());
    Deadline deadline = walker.deadline();
    return api(source, request, target, deadline)
        .exceptionallyCompose(
            failure ->
                isNotFound(failure)
                    ? fallback(source, request, deadline)
                    : CompletableFuture.failedFuture(failure));
  }

  private CompletableFuture<ReferrersList> api(
      RegistrySource source, RegistryRequest.Referrers request, String target, Deadline deadline) {
    QueryStringEncoder path =
        new QueryStringEncoder(
            "/v2/" + request.route().repository() + "/referrers/" + request.digest());
    request.artifactType().ifPresent(type -> path.addParam("artifactType", type));
    NextPage.passOn(target, path);
    return walker.ask(
        question(source, request.route().repository(), path.toString(), deadline),
        answer -> ReferrersList.fromApi(answer));
  }

  private CompletableFuture<ReferrersList> fallback(
      RegistrySource source, RegistryRequest.Referrers request, Deadline deadline) {
    String tag = request.digest().algorithm().word() + "-" + request.digest().hex();
    RepositoryName repository = request.route().repository();
    return walker
        .ask(
            question(source, repository, "/v2/" + repository + "/manifests/" + tag, deadline),
            answer -> ReferrersList.fromTag(answer, request.artifactType()))
        .exceptionallyCompose(
            failure ->
                isNotFound(failure)
                    ? CompletableFuture.completedFuture(ReferrersList.EMPTY)
                    : CompletableFuture.failedFuture(failure));
  }

  private static SmallQuestion question(
      RegistrySource source, RepositoryName repository, String path, Deadline deadline) {
    return new SmallQuestion(
        source,
        repository,
        Verdict.Subject.MANIFEST,
        source.forTags(),
        SmallQuestion.Whom.ORIGIN_FIRST,
        new UpstreamRequest(
            HttpMethod.GET,
            path,
            repository,
            new DefaultHttpHeaders().set(HttpHeaderNames.ACCEPT, MediaType.OCI_INDEX.value()),
            SmallQuestion.HEAD_TIMEOUT),
        ManifestStore.MAX_BYTES,
        deadline);
  }

  private static void respond(Exchange exchange, ReferrersList list) {
    HttpHeaders headers =
        new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, MediaType.OCI_INDEX.value());
    if (list.isFiltered()) {
      headers.set("OCI-Filters-Applied", "artifactType");
    }
    NextPage.link(exchange.head().request().uri(), list.nextLink().orElse(null))
        .ifPresent(link -> headers.set("Link", link));
    exchange.cacheStatus(CacheStatus.PASSED);
    exchange.respond(HttpResponseStatus.OK, headers, Unpooled.wrappedBuffer(list.index()));
  }

  private static boolean isNotFound(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RegistryError error && error.status().code() == 404;
  }
}
