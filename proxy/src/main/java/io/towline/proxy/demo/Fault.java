package io.towline.proxy.demo;

/**
 * What is wrong with a registry: it sends at a pace, and each answer with a blob falls silent after
 * so many bytes, the connection open. Whoever asks for the rest gets the next so many.
 */
public record Fault(int bytesPerSecond, int silentAfterBytes) {
  public Fault {
    if (bytesPerSecond < 1 || silentAfterBytes < 1) {
      throw new IllegalArgumentException("a registry sends something");
    }
  }
}
