package io.towline.proxy.upstream;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * The head of an upstream's final answer.
 *
 * @param answeredBy host, and port unless it is the scheme's own, of who answered: the upstream or
 *     where it redirected to
 */
public record UpstreamHead(int status, HttpHeaders headers, String answeredBy) {}
