package io.towline.spi;

import java.time.Duration;

/**
 * One request to one upstream for (a part of) the content.
 *
 * @param upstream whom it asked
 * @param offset where in the content it began, from 0
 * @param bytes how many new bytes it brought so far
 * @param elapsed how long it ran, or runs
 * @param outcome how it stands
 */
public record Attempt(
    Upstream upstream, long offset, long bytes, Duration elapsed, Outcome outcome) {}
