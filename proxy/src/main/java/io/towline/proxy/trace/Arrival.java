package io.towline.proxy.trace;

/**
 * Bytes that came together.
 *
 * @param waitedMillis since the last arrival, or since the head of the answer; our own pauses are
 *     no part of it
 */
public record Arrival(int waitedMillis, long bytes) {

  public Arrival {
    if (waitedMillis < 0 || bytes < 0) {
      throw new IllegalArgumentException("no arrival: " + bytes + " bytes after " + waitedMillis);
    }
  }
}
