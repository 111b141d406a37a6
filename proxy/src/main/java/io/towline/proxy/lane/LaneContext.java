package io.towline.proxy.lane;

import io.towline.proxy.failover.Observers;
import io.towline.proxy.failover.PullLog;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.timeline.Timeline;
import io.towline.proxy.timer.Timers;

/**
 * What all lanes of one download share.
 *
 * @param timers on which all of it happens
 * @param source where the registry's content comes from
 * @param log of the attempts
 * @param timeline tells people what happened
 * @param contenders bounds the races of this blob
 */
public record LaneContext(
    Timers timers,
    Observers observers,
    RegistrySource source,
    PullLog log,
    Timeline timeline,
    Contenders contenders) {

  /** For a download that begins now. */
  public static LaneContext of(
      Timers timers, Observers observers, RegistrySource source, PullLog log, Timeline timeline) {
    return new LaneContext(timers, observers, source, log, timeline, new Contenders());
  }
}
