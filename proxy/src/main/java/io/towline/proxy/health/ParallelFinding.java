package io.towline.proxy.health;

/** What several connections at a time do for a blob of one upstream, as measured. */
public enum ParallelFinding {
  /** Not measured of late. */
  UNKNOWN,
  /** They bring it faster than one. */
  HELPS,
  /** They do not, or are refused. */
  FUTILE
}
