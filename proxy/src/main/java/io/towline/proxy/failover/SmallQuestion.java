package io.towline.proxy.failover;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamRequest;
import java.time.Duration;
import java.util.List;

/**
 * Something small that the upstreams of a registry are asked for.
 *
 * @param subject what it is called in an error
 * @param endpoints whom to ask, the first to be preferred
 * @param whom when each of them may be asked
 * @param request sent to each
 * @param maxBytes the longest body that is taken
 * @param deadline until when somebody waits for the answer
 */
public record SmallQuestion(
    RegistrySource source,
    RepositoryName repository,
    Verdict.Subject subject,
    List<Endpoint> endpoints,
    Whom whom,
    UpstreamRequest request,
    int maxBytes,
    Deadline deadline) {

  /** For the request: the walk's own timers decide before, and this only reclaims. */
  public static final Duration HEAD_TIMEOUT = Duration.ofSeconds(60);

  /** When an endpoint may be asked. */
  public enum Whom {
    /** Any of them at any time: their answers cannot differ. */
    ANYBODY,
    /** The origin; others when it has failed or is late (architecture, rule 9). */
    ORIGIN_FIRST,
    /** The first alone, and once; a second request beside a slow one is no repetition. */
    FIRST_ALONE
  }

  /** The same of the first endpoint alone, answered with 304 if the content has this digest. */
  public SmallQuestion whenNot(Digest digest) {
    HttpHeaders conditional =
        request.headers().copy().set(HttpHeaderNames.IF_NONE_MATCH, '"' + digest.toString() + '"');
    UpstreamRequest changed =
        new UpstreamRequest(
            request.method(),
            request.path(),
            request.repository(),
            conditional,
            request.headTimeout(),
            false,
            request.asker());
    return new SmallQuestion(
        source, repository, subject, endpoints, Whom.FIRST_ALONE, changed, maxBytes, deadline);
  }

  /** Those that may be asked now. */
  List<Endpoint> endpoints(boolean originHasFailed) {
    return switch (whom) {
      case ANYBODY -> endpoints;
      case ORIGIN_FIRST -> originHasFailed ? endpoints : endpoints.subList(0, 1);
      case FIRST_ALONE -> endpoints.subList(0, 1);
    };
  }

  /** Whether the same question to the same endpoint, out of haste, costs a pull that is counted. */
  boolean isAPull() {
    return subject == Verdict.Subject.MANIFEST && request.method().equals(HttpMethod.GET);
  }

  /** What is asked of an endpoint, for messages. */
  String describe(Endpoint endpoint) {
    return request.method() + " " + endpoint.upstream().url() + request.path();
  }
}
