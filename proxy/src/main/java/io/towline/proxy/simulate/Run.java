package io.towline.proxy.simulate;

/**
 * What became of one pull.
 *
 * @param seconds until all was here; infinite if it never was
 * @param attempts how many requests it took
 * @param falseAborts how many of them we ended though nobody was ahead, and a byte would have come
 *     within a minute
 * @param received bytes in all
 * @param twice bytes of these that were here already
 */
public record Run(double seconds, int attempts, int falseAborts, long received, long twice) {

  boolean isComplete() {
    return Double.isFinite(seconds);
  }
}
