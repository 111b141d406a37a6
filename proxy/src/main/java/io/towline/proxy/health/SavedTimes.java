package io.towline.proxy.health;

import java.time.Duration;

/**
 * Learned times in a snapshot.
 *
 * @param millis ascending, spread as the samples were; at most {@value Samples#POINTS}; the
 *     receiver's own
 * @param age how old the last sample was
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made anew each time
record SavedTimes(int[] millis, Duration age) {}
