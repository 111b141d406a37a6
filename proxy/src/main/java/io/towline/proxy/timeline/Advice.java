package io.towline.proxy.timeline;

/**
 * What to set, and where.
 *
 * @param runtime which program it is about, as it names itself
 * @param seen what happened that says so
 * @param text what to do; or that a proxy can do nothing, and why
 */
public record Advice(String runtime, String seen, String text) {}
