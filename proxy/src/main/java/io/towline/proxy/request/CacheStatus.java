package io.towline.proxy.request;

/** Where an answer came from, as the Cache-Status header says it (RFC 9211) and as metrics do. */
public enum CacheStatus {
  /** Stored here, and sent without asking anybody. */
  HIT("towline; hit", "hit"),
  /** Fetched for this request, and kept. */
  MISS("towline; fwd=miss; stored", "miss"),
  /** Fetched for this request and not kept, as when the disk is full or the content is refused. */
  PASSED("towline; fwd=miss", "miss"),
  /** Joined a fetch that another request began (RFC 9211, section 2.6). */
  COLLAPSED("towline; fwd=miss; collapsed", "collapsed"),
  /** Known here but older than it may be without asking. */
  STALE("towline; fwd=stale", "stale"),
  /** Made here, without the cache: errors, and {@code /v2/}. */
  NONE("towline; detail=local", "none");

  private final String header;
  private final String label;

  CacheStatus(String header, String label) {
    this.header = header;
    this.label = label;
  }

  /** The header's value. */
  public String header() {
    return header;
  }

  /** The metrics' label {@code cache}. */
  public String label() {
    return label;
  }
}
