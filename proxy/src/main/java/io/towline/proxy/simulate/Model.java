package io.towline.proxy.simulate;

import java.util.Optional;

/**
 * How an upstream behaves.
 *
 * @param words for people: what it does
 * @param capacity what all connections of its line bring together
 * @param line the name of the line that it shares with others of the same name; empty for its own
 * @param connections what each does
 */
public record Model(
    String name, String words, Capacity capacity, Optional<String> line, Connections connections) {

  /** How wide a line is. */
  @FunctionalInterface
  public interface Capacity {
    /** In bytes a second, so long after the pull began. */
    double bytesPerSecond(double seconds);
  }

  /** What the connections of an upstream do. */
  @FunctionalInterface
  public interface Connections {
    /** What the next one does. */
    Connection open(Opening opening);
  }
}
