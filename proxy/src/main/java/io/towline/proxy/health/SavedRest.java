package io.towline.proxy.health;

import java.time.Duration;

/**
 * An ejection in a snapshot.
 *
 * @param ejections in a row; 0 if it was not ejected
 * @param ejectedFor how much longer, from then on
 * @param leftAloneFor how much longer, as the upstream had asked
 */
record SavedRest(int ejections, Duration ejectedFor, Duration leftAloneFor) {}
