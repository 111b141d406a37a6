package io.towline.proxy.simulate;

import io.towline.proxy.timer.VirtualTimers;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** An upstream while a pull runs. */
final class SimulatedUpstream {
  /** A model and what the upstream is called. */
  record Named(String name, Model model) {}

  private final Model model;
  private final Line line;
  private final VirtualTimers timers;
  private final long pullSeed;
  private final String name;
  private final long beganNanos;
  private int connections;

  /**
   * One that was not asked yet.
   *
   * @param pullSeed of all chance in this pull
   */
  SimulatedUpstream(Named named, Line line, VirtualTimers timers, long pullSeed) {
    this.model = named.model();
    this.name = named.name();
    this.line = line;
    this.timers = timers;
    this.pullSeed = pullSeed;
    this.beganNanos = timers.nanoTime();
  }

  VirtualTimers timers() {
    return timers;
  }

  /** What the next connection does. */
  Connection connect(long offset, long size) {
    int nth = connections++;
    SplittableRandom random = new SplittableRandom(Seeds.mix(pullSeed, List.of(name, nth)));
    double moment = new SplittableRandom(pullSeed).nextDouble();
    return model.connections().open(new Opening(random, moment, seconds(), nth, offset, size));
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
