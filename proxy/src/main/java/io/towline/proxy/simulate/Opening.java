package io.towline.proxy.simulate;

import java.util.SplittableRandom;

/**
 * The circumstances of a new connection.
 *
 * @param random all the chance there is; the same for the same connection under every setting
 * @param moment of the pull, 0 to 1: the same for all its connections
 * @param seconds since the pull began
 * @param nth connection of this pull to this upstream, from 0
 * @param offset where in the blob it begins
 * @param size of the blob
 */
public record Opening(
    SplittableRandom random, double moment, double seconds, int nth, long offset, long size) {

  /** From the first to the second, evenly. */
  double between(double least, double most) {
    return least + random.nextDouble() * (most - least);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
