package io.towline.proxy.admin;

/**
 * One registry in the answer of {@code /api/v1/bypass}.
 *
 * @param on whether its new manifests are refused
 */
public record BypassFigures(String registry, boolean on) {}
