package io.towline.proxy.health;

import io.towline.proxy.limit.Bandwidth;
import io.towline.proxy.limit.RequestRate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * All that is known of one upstream, whatever its configuration is at the moment: at most 8 KiB.
 * Any thread.
 *
 * @param usedNanos when somebody last wanted to know
 */
record Learned(
    AnswerTimes answers,
    Silences silences,
    PolicyTimeouts policyTimeouts,
    Throughput throughput,
    Ejection ejection,
    RequestBudget requests,
    RaceBudget races,
    PullLimit pullLimit,
    Bandwidth bandwidth,
    RequestRate rate,
    Parallel parallel,
    Counts counts,
    AtomicLong usedNanos) {

  static Learned nothing(LongSupplier nanoClock) {
    return new Learned(
        new AnswerTimes(nanoClock),
        new Silences(nanoClock),
        new PolicyTimeouts(nanoClock),
        new Throughput(nanoClock),
        new Ejection(nanoClock),
        new RequestBudget(nanoClock),
        new RaceBudget(nanoClock),
        new PullLimit(nanoClock),
        new Bandwidth(nanoClock),
        new RequestRate(nanoClock),
        new Parallel(nanoClock),
        new Counts(),
        new AtomicLong(nanoClock.getAsLong()));
  }

  /** What of it should survive a restart. */
  SavedUpstream save(UpstreamKey key) {
    Map<TrafficClass, SavedTimes> times = new EnumMap<>(TrafficClass.class);
    for (TrafficClass kind : TrafficClass.values()) {
      times.put(kind, save(answers.of(kind)));
    }
    OptionalDouble speed = throughput.bytesPerSecond();
    return new SavedUpstream(
        key,
        times,
        save(silences.samples()),
        new SavedSpeed(speed.orElse(0), speed.isPresent() ? throughput.age() : Duration.ZERO),
        new SavedRest(ejection.ejections(), ejection.ejectedFor(), ejection.leftAloneFor()));
  }

  private static SavedTimes save(Samples samples) {
    int[] points = samples.points();
    return new SavedTimes(points, points.length == 0 ? Duration.ZERO : samples.age());
  }

  /** Takes up what was saved so long ago. */
  void restore(SavedUpstream saved, Duration ago) {
    saved.times().forEach((kind, times) -> restore(answers.of(kind), times, ago));
    restore(silences.samples(), saved.silences(), ago);
    SavedSpeed speed = saved.speed();
    if (speed.bytesPerSecond() > 0) {
      throughput.restore(speed.bytesPerSecond(), speed.age().plus(ago));
    }
    SavedRest rest = saved.rest();
    ejection.restore(rest.ejections(), rest.ejectedFor().minus(ago));
    ejection.leaveAlone(rest.leftAloneFor().minus(ago));
  }

  private static void restore(Samples samples, SavedTimes saved, Duration ago) {
    samples.restore(saved.millis(), saved.age().plus(ago));
  }
}
