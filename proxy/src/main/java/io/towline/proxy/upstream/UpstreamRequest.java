package io.towline.proxy.upstream;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to ask an upstream for. It may be sent twice, so only safe methods are allowed.
 *
 * @param method GET or HEAD
 * @param path the request target at the upstream: {@code /v2/…}, query included
 * @param repository whose content it is; names the scope of a token
 * @param headers Accept, Range and conditions; nothing else belongs here. Copied
 * @param headTimeout from sending to the final head, tokens and redirects included
 * @param fresh whether it goes over new connections: those that are idle may be as stuck as the one
 *     that it is to replace
 * @param asker in whose name it is sent; empty: in our own
 */
public record UpstreamRequest(
    HttpMethod method,
    String path,
    RepositoryName repository,
    HttpHeaders headers,
    Duration headTimeout,
    boolean fresh,
    Optional<Asker> asker) {

  private static final List<CharSequence> ALLOWED =
      List.of(
          HttpHeaderNames.ACCEPT,
          HttpHeaderNames.RANGE,
          HttpHeaderNames.IF_RANGE,
          HttpHeaderNames.IF_NONE_MATCH,
          HttpHeaderNames.IF_MODIFIED_SINCE,
          HttpHeaderNames.CACHE_CONTROL);

  /**
   * @throws IllegalArgumentException if the method is not safe, the path is no request target or a
   *     header is none of the allowed
   */
  public UpstreamRequest {
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      throw new IllegalArgumentException("upstreams are asked with GET and HEAD alone");
    }
    if (!path.startsWith("/") || !Location.isPrintable(path)) {
      throw new IllegalArgumentException("a request target is printable ASCII and begins with /");
    }
    HttpHeaders checked = new DefaultHttpHeaders();
    for (Map.Entry<String, String> header : headers) {
      if (ALLOWED.stream().noneMatch(name -> name.toString().equalsIgnoreCase(header.getKey()))) {
        throw new IllegalArgumentException(
            "the header " + header.getKey() + " is not for a caller to set");
      }
      checked.add(header.getKey(), header.getValue());
    }
    headers = checked;
  }

  /** A request that may go over an idle connection. */
  public UpstreamRequest(
      HttpMethod method,
      String path,
      RepositoryName repository,
      HttpHeaders headers,
      Duration headTimeout) {
    this(method, path, repository, headers, headTimeout, false, Optional.empty());
  }

  /** The same in somebody's name. */
  public UpstreamRequest inTheNameOf(Asker other) {
    return new UpstreamRequest(
        method, path, repository, headers, headTimeout, fresh, Optional.of(other));
  }

  /** The same over new connections. */
  public UpstreamRequest overNewConnection() {
    return new UpstreamRequest(method, path, repository, headers, headTimeout, true, asker);
  }
}
