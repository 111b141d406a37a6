package io.towline.proxy.policy;

import io.towline.proxy.plugin.Lease;
import io.towline.proxy.plugin.Plugins;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeouts;
import io.towline.spi.PullHistory;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Where a registry's downloads ask what to do next, and how long its upstreams may be silent. A
 * download keeps the desk it began with, and holds a lease on it until it is over. Any thread.
 */
public final class PolicyDesk {
  private final Desk<PullHistory, Decision> failover;
  private final Map<String, Desk<ProgressFigures, ProgressTimeouts>> progress;
  private final Supplier<Lease> leases;

  /**
   * A desk.
   *
   * @param progress by the upstream's name
   * @param leases on the plug-ins behind it
   */
  PolicyDesk(
      Desk<PullHistory, Decision> failover,
      Map<String, Desk<ProgressFigures, ProgressTimeouts>> progress,
      Supplier<Lease> leases) {
    this.failover = failover;
    this.progress = Map.copyOf(progress);
    this.leases = leases;
  }

  /** A desk at which this policy alone answers, on the caller's thread. */
  public static PolicyDesk of(FailoverPolicy policy) {
    Desk<PullHistory, Decision> desk =
        new Desk<>(policy::next, (history, e) -> LastAnswers.decision(e), null);
    return new PolicyDesk(desk, Map.of(), Plugins.none()::lease);
  }

  /** Keeps the policies behind this desk loaded until it is closed, by whoever goes on asking. */
  public Lease lease() {
    return leases.get();
  }

  /**
   * What to do next, within about {@value PolicyThread#LIMIT_MILLIS} ms. A try names upstreams of
   * the history, and a wait is for something that runs. Never blocks the caller, never fails;
   * completes on any thread.
   */
  public CompletableFuture<Decision> next(PullHistory history) {
    return failover.ask(history);
  }

  /**
   * How long this upstream may be silent, as soon; as configured for an upstream that is not the
   * registry's. Never blocks the caller, never fails; completes on any thread.
   */
  public CompletableFuture<ProgressTimeouts> timeouts(ProgressFigures figures) {
    Desk<ProgressFigures, ProgressTimeouts> desk = progress.get(figures.upstream().name());
    return desk == null
        ? CompletableFuture.completedFuture(LastAnswers.timeouts(figures))
        : desk.ask(figures);
  }
}
