package io.towline.proxy.lane;

/** Why the watchdog doubts a runner. */
enum Doubt {
  /** It does not. */
  NONE,
  /** The head of the answer takes longer than it should: worth a hedge. */
  SLOW_HEAD,
  /** The head takes so long that nobody counts on it any more: it is superseded, not closed. */
  LATE_HEAD,
  /** No byte for longer than usual. */
  SILENT,
  /** Bytes come, but far slower than they could. */
  SLOW;

  /** Whether what is sent beside it replaces it, rather than races against it. */
  boolean isOfSilence() {
    return this == LATE_HEAD || this == SILENT;
  }
}
