package io.towline.proxy.passthrough;

/**
 * A registry's no to a client.
 *
 * @param status 401, 403 or 404
 * @param isOfAll whether it is about the whole repository, and not about one thing that is absent
 */
record AccessRefusal(int status, boolean isOfAll, String message) {}
