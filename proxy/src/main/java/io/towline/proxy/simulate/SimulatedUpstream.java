package io.towline.proxy.simulate;

import io.towline.proxy.timer.VirtualTimers;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** An upstream while a pull runs. */
final class SimulatedUpstream {
  private final Model model;
  private final Line line;
  private final VirtualTimers timers;
  private final long seed;
  private final long beganNanos;
  private int connections;

  /**
   * One that was not asked yet.
   *
   * @param seed of all its chance
   */
  SimulatedUpstream(Model model, Line line, VirtualTimers timers, long seed) {
    this.model = model;
    this.line = line;
    this.timers = timers;
    this.seed = seed;
    this.beganNanos = timers.nanoTime();
  }

  VirtualTimers timers() {
    return timers;
  }

  /** What the next connection does. */
  Connection connect(long offset, long size) {
    int nth = connections++;
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, List.of(nth)));
    return model.connections().open(new Opening(random, seconds(), nth, offset, size));
  }

  void flows() {
    line.joins();
  }

  void flowsNoMore() {
    line.leaves();
  }

  /** How fast one connection is that would be that fast on a line of its own. */
  double rate(double bytesPerSecond) {
    return Math.min(bytesPerSecond, line.share(seconds()));
  }

  private double seconds() {
    return (double) (timers.nanoTime() - beganNanos) / TimeUnit.SECONDS.toNanos(1);
  }
}
