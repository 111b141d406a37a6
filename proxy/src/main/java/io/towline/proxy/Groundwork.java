package io.towline.proxy;

import com.github.benmanes.caffeine.cache.Interner;
import io.towline.oci.Digest;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.policy.Policies;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a server needs whatever its configuration says. It takes a good part of a start, and is made
 * on threads of its own beside the reading of arguments and configuration; who asks for a part
 * waits until it is there.
 */
public final class Groundwork {
  private final String version;
  private final int processors = Runtime.getRuntime().availableProcessors();
  private final CompletableFuture<Metrics> metrics;
  private final CompletableFuture<Loops> loops;

  private Groundwork(String version) {
    this.version = version;
    metrics = begin("groundwork-metrics", () -> new Metrics(version));
    loops = begin("groundwork-loops", () -> Loops.start(processors));
    var unused = metrics.thenRun(Groundwork::doForTheFirstTime); // who needs it meets its failure
  }

  /**
   * Begins with it.
   *
   * @param version the program's
   */
  public static Groundwork begin(String version) {
    return new Groundwork(version);
  }

  /** On a thread that keeps no process alive. */
  private static <T> CompletableFuture<T> begin(String name, Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work,
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          thread.start();
        });
  }

  /**
   * What every server does while it starts, and what is slow when a process has not done it yet.
   */
  private static void doForTheFirstTime() {
    Policies.builtIn().close();
    Digest.sha256(new byte[0]);
    Interner<Object> unused = Interner.newWeakInterner();
  }

  String version() {
    return version;
  }

  int processors() {
    return processors;
  }

  Metrics metrics() {
    return metrics.join();
  }

  /** For whoever takes them to close. */
  Loops loops() {
    return loops.join();
  }

  /** Closes the loops of a start that failed, also before they were taken. */
  void abandon() {
    var unused = loops.thenAccept(Loops::close);
  }
}
