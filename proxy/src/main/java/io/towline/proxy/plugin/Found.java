package io.towline.proxy.plugin;

/**
 * A factory that was found.
 *
 * @param name of the policies that it makes
 * @param origin the jar, for a message
 */
public record Found<F>(String name, F factory, String origin) {}
