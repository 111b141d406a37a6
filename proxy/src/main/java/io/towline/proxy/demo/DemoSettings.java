package io.towline.proxy.demo;

import java.time.Duration;

/**
 * What is shown.
 *
 * @param patience how long both clients bear to have no byte
 */
public record DemoSettings(
    int smallLayerBytes, int largeLayerBytes, Fault fault, Duration patience) {
  private static final int MIB = 1 << 20;

  /** About a quarter of a minute: two silences, and a client with CRI-O's ten seconds. */
  public static final DemoSettings STANDARD =
      new DemoSettings(MIB / 2, 16 * MIB, new Fault(4 * MIB, 6 * MIB), Duration.ofSeconds(10));
}
