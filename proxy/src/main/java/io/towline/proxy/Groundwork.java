package io.towline.proxy;

import io.towline.proxy.metrics.Metrics;
import java.util.concurrent.CompletableFuture;

/**
 * What a server needs whatever its configuration says. It takes a good part of a start, and is made
 * beside the reading of arguments and configuration.
 */
public final class Groundwork {
  private final String version;
  private final int processors;
  private final Metrics metrics;
  private final Loops loops;

  private Groundwork(String version, int processors, Metrics metrics, Loops loops) {
    this.version = version;
    this.processors = processors;
    this.metrics = metrics;
    this.loops = loops;
  }

  /**
   * Makes it now.
   *
   * @param version the program's
   */
  public static Groundwork make(String version) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Groundwork(version, processors, new Metrics(version), Loops.start(processors));
  }

  /** Makes it on a thread of its own, which keeps no process alive. */
  public static CompletableFuture<Groundwork> begin(String version) {
    return CompletableFuture.supplyAsync(
        () -> make(version),
        work -> {
          Thread thread = new Thread(work, "groundwork");
          thread.setDaemon(true);
          thread.start();
        });
  }

  String version() {
    return version;
  }

  int processors() {
    return processors;
  }

  Metrics metrics() {
    return metrics;
  }

  /** For whoever takes them to close, also when a start fails. */
  Loops loops() {
    return loops;
  }
}
