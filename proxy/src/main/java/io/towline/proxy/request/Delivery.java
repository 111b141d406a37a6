package io.towline.proxy.request;

/**
 * How far the body of an answer came.
 *
 * @param sentBytes that have left, as far as the operating system took them
 * @param wantedBytes how many it has; negative while there is no answer
 * @param lastByteNanos when bytes left last, on the server's monotonic clock; without any, when the
 *     request came
 * @param waitedNanos for how long there were bytes that the client did not take
 */
public record Delivery(
    Ending ending, long sentBytes, long wantedBytes, long lastByteNanos, long waitedNanos) {

  /** Who ended it. */
  public enum Ending {
    /** Nobody: the last byte left. */
    COMPLETE,
    /** The client closed the connection. */
    CLIENT_LEFT,
    /** We did, because we could not go on. */
    CUT
  }
}
