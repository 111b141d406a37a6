package io.towline.proxy.metrics;

/**
 * How one request of a client ended.
 *
 * @param registry the configured name, or {@code none}
 * @param type what was asked for: manifest, blob, tags, referrers, base, other
 * @param cache how the cache took part: hit, miss, collapsed, stale, none
 * @param firstByteSeconds negative when no byte of a body went out
 * @param bytes of the body
 */
record RequestEnd(
    String registry,
    String type,
    int status,
    String cache,
    double seconds,
    double firstByteSeconds,
    long bytes) {}
