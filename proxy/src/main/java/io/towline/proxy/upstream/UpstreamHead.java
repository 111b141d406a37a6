package io.towline.proxy.upstream;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * The head of an upstream's final answer.
 *
 * @param answeredBy host, and port unless it is the scheme's own, of who answered: the upstream or
 *     where it redirected to
 * @param redirected whether that is where a redirect led, whose no is not the upstream's own
 */
public record UpstreamHead(int status, HttpHeaders headers, String answeredBy, boolean redirected) {

  /** The head of an answer of the upstream itself. */
  public UpstreamHead(int status, HttpHeaders headers, String answeredBy) {
    this(status, headers, answeredBy, false);
  }

  /** The same, of where a redirect led. */
  UpstreamHead afterRedirect() {
    return new UpstreamHead(status, headers, answeredBy, true);
  }
}
