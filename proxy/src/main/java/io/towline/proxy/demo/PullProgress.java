package io.towline.proxy.demo;

/**
 * How far a pull is.
 *
 * @param presentBytes what of the blobs the client has
 * @param silentNanos how long ago the last byte of a blob came, or the pull began
 * @param tookNanos since the pull began, until it ended
 */
public record PullProgress(State state, long presentBytes, long silentNanos, long tookNanos) {

  /** What a pull is, or how it ended. */
  public enum State {
    RUNNING,
    /** Every blob is here, and its digest is right. */
    COMPLETE,
    /** By the client, because it had no byte for too long. */
    CANCELED,
    /** Refused, cut short, wrong, or stopped from outside. */
    FAILED
  }
}
