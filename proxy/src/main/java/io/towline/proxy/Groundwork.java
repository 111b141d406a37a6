package io.towline.proxy;

import io.towline.proxy.metrics.Metrics;
import java.util.concurrent.CompletableFuture;

/**
 * What a server needs whatever its configuration says. It takes a good part of a start, and is made
 * beside the reading of arguments and configuration.
 */
public final class Groundwork {
  private final String version;
  private final Metrics metrics;
  private final Loops loops;

  private Groundwork(String version, Metrics metrics, Loops loops) {
    this.version = version;
    this.metrics = metrics;
    this.loops = loops;
  }

  /**
   * Makes it now.
   *
   * @param version the program's
   */
  public static Groundwork make(String version) {
    return new Groundwork(
        version, new Metrics(version), Loops.start(Runtime.getRuntime().availableProcessors()));
  }

  /** Makes it on a thread of its own, which keeps no process alive. */
  public static CompletableFuture<Groundwork> begin(String version) {
    CompletableFuture<Groundwork> made = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                made.complete(make(version));
              } catch (RuntimeException | Error e) {
                made.completeExceptionally(e);
              }
            },
            "groundwork");
    thread.setDaemon(true);
    thread.start();
    return made;
  }

  String version() {
    return version;
  }

  Metrics metrics() {
    return metrics;
  }

  Loops loops() {
    return loops;
  }
}
