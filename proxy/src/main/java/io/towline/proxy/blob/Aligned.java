package io.towline.proxy.blob;

import io.towline.proxy.lane.Lane;

/** Where requests to upstreams begin and end: at whole MiB, so that pieces meet. */
final class Aligned {
  static final long BYTES = 1 << 20;

  private Aligned() {}

  /** The last whole MiB up to there; no end stays none. */
  static long down(long position) {
    return position == Lane.TO_THE_END ? position : position - position % BYTES;
  }

  /** The first whole MiB from there on; no end stays none. */
  static long up(long end) {
    return end == Lane.TO_THE_END || end % BYTES == 0 ? end : end - end % BYTES + BYTES;
  }
}
