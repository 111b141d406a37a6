package io.towline.proxy.metrics;

/**
 * How long an upstream may keep us waiting at the moment.
 *
 * @param kind token, manifest, first_byte, gap
 */
public record ProgressTime(String upstream, String kind, double seconds) {}
