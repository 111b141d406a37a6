package io.towline.cache;

/** The running fill of one partial blob. Any thread. */
public interface BlobFill {
  /**
   * A reader needs [start, end).
   *
   * @param end exclusive; {@link Long#MAX_VALUE} for "to the end"
   */
  void want(long start, long end);

  /**
   * The digest was settled outside a write, because a resumed prefix or a closed gap had still to
   * be hashed when the last byte came. After {@link Progress#MISMATCH} nothing is present and the
   * fill begins again at 0, from another source. On a thread of the cache.
   */
  default void settled(Progress progress) {}

  /**
   * Whether all that was wanted is here, though it is not the whole. Then the blob rests as soon as
   * nobody reads it. From any thread.
   */
  default boolean isIdle() {
    return false;
  }

  /** The last reader has left, though not all that was wanted is here. On any thread. */
  default void deserted() {}

  /** The blob rests: its next reader begins another fill. On a thread of the cache. */
  default void rested() {}
}
