package io.towline.proxy.upstream;

/**
 * What connections are exchangeable: to the same place, for the same endpoint, which decides whose
 * certificates are believed.
 *
 * @param proxied whether it is a tunnel through the forward proxy
 */
record ConnectionKey(Endpoint endpoint, Origin origin, boolean proxied) {}
