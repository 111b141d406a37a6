/**
 * What policies have in common, so that one need only say whom it likes better: {@link
 * io.towline.spi.ranked.RankedPolicy} with a {@link io.towline.spi.ranked.Ranking}; {@link
 * io.towline.spi.ranked.Failures} for those that decide more by themselves; {@link
 * io.towline.spi.ranked.Options} for what stands beside a policy in the configuration.
 */
@NullMarked
package io.towline.spi.ranked;

import org.jspecify.annotations.NullMarked;
