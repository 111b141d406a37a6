package io.towline.cache;

/**
 * What of a stretch of a growing blob stays back from the client that follows it. Once the digest
 * is verified nothing does.
 *
 * @param start where the stretch begins, in bytes of the blob
 * @param end its end, exclusive
 * @param releasedEnd up to here the reserve goes all the same; zero for none of it
 */
public record Hold(long start, long end, Until until, long releasedEnd) {
  /** What must have happened before the last bytes of a stretch go. */
  public enum Until {
    /** All of the stretch is present: for an isolated range. */
    PRESENT,
    /** The digest of the whole is verified: for a stretch that ends with the blob. */
    VERIFIED,
    /** The same, and not a byte goes before. */
    ALL_VERIFIED
  }

  /**
   * @throws IllegalArgumentException if that is no stretch
   */
  public Hold {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no stretch: [" + start + ", " + end + ")");
    }
  }

  /** A hold with its whole reserve. */
  public static Hold of(long start, long end, Until until) {
    return new Hold(start, end, until, 0);
  }

  /** The same with the reserve given up as far as this position. */
  public Hold releasing(long positionEnd) {
    return new Hold(start, end, until, positionEnd);
  }

  /** The same where a source was wrong: what waits for the digest waits for it altogether. */
  Hold ofWhatIsDoubted() {
    return until == Until.VERIFIED ? new Hold(start, end, Until.ALL_VERIFIED, 0) : this;
  }
}
