package io.towline.proxy.health;

/**
 * How an upstream has answered since the start.
 *
 * @param requests that ended, without those that we cancelled
 * @param failures of those
 * @param isUp whether the last one that ended was answered at all; true before the first
 */
public record Tally(long requests, long failures, boolean isUp) {}
