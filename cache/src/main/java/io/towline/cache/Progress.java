package io.towline.cache;

/** Where a partial blob stands after a write. */
public enum Progress {
  /** Bytes are missing, or all are present and the digest is not settled yet. */
  GROWING,
  /** Complete, and its digest is right. */
  VERIFIED,
  /** Complete and wrong: everything was discarded, and the blob begins again at 0. */
  MISMATCH
}
