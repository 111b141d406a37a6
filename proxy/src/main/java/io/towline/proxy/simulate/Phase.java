package io.towline.proxy.simulate;

import io.towline.spi.Outcome;

/** A stretch of what one connection does after the head of its answer. */
public sealed interface Phase {
  /** So many bytes come at this speed, or slower where its line is shared. */
  record Flow(double bytesPerSecond, long bytes) implements Phase {
    /** All bytes from here on. */
    static Flow of(double bytesPerSecond) {
      return new Flow(bytesPerSecond, Long.MAX_VALUE);
    }
  }

  /** Nothing comes for so long. */
  record Silence(double seconds) implements Phase {}

  /** It ends, and not because all is sent; as the first phase instead of a head. */
  record End(Outcome outcome) implements Phase {}
}
