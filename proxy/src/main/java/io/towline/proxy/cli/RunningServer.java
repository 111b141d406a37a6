package io.towline.proxy.cli;

/**
 * A server that answers pulls.
 *
 * @param reload reads the configuration again and takes it over, or logs why not and keeps the old
 *     one; blocking, never throws
 * @param close drains and stops; returns when the cache's lock is released
 */
public record RunningServer(Runnable reload, Runnable close) {}
