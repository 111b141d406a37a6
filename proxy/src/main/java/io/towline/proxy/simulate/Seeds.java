package io.towline.proxy.simulate;

import java.util.List;

/** Seeds for independent draws. */
final class Seeds {
  private Seeds() {}

  /** Another seed for each of these words under each seed; the same for the same. */
  static long mix(long seed, List<?> words) {
    long mixed = seed;
    for (Object word : words) {
      mixed = scramble(mixed * 31 + word.hashCode());
    }
    return mixed;
  }

  /** The finalizer of SplitMix64. */
  private static long scramble(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
