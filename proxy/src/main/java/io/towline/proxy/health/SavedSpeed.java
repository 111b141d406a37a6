package io.towline.proxy.health;

import java.time.Duration;

/**
 * A throughput in a snapshot.
 *
 * @param bytesPerSecond 0 if nothing was known
 * @param age how long ago bytes came last
 */
record SavedSpeed(double bytesPerSecond, Duration age) {}
