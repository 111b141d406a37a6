package io.towline.proxy.admin;

/**
 * How a client's request for a manifest or a blob ended.
 *
 * @param client tells clients apart; no address
 * @param digest what it came to; empty if that is not known
 * @param began as in 2026-11-25T21:30:02.123Z
 * @param bytes of the body that left
 * @param ended in words
 * @param waitedSeconds how long the client took none of the bytes that were there for it
 */
public record RequestFigures(
    String requestId,
    String client,
    String userAgent,
    String type,
    String method,
    String registry,
    String repository,
    String reference,
    String digest,
    String began,
    double seconds,
    int status,
    String cache,
    long bytes,
    String ended,
    double waitedSeconds) {}
