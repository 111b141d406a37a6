package io.towline.proxy.upstream;

/**
 * What a token is good for, and where it comes from.
 *
 * @param realm the token service, which the endpoint's credentials may be told
 * @param service what the upstream calls itself there; empty if it does not say
 * @param scope what it allows, such as {@code repository:library/alpine:pull}
 * @param reach where the token service may be found
 */
record TokenKey(Endpoint endpoint, Location realm, String service, String scope, Reach reach) {}
