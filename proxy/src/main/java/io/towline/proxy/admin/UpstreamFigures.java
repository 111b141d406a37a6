package io.towline.proxy.admin;

/**
 * One upstream in the answer of {@code /api/v1/upstreams}.
 *
 * @param url without credentials
 * @param up whether its last answer was one; true before the first
 * @param requests since the start
 * @param failures of those
 */
public record UpstreamFigures(
    String registry, String name, String url, boolean up, long requests, long failures) {}
