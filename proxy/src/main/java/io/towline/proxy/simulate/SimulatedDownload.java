package io.towline.proxy.simulate;

import io.towline.proxy.failover.PullLog;
import io.towline.proxy.lane.Fetch;
import io.towline.proxy.lane.Lane;
import io.towline.proxy.lane.LaneContext;
import io.towline.proxy.lane.LaneOwner;
import io.towline.proxy.lane.Runner;
import io.towline.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The download of one blob that is wanted as a whole, with nothing but its figures. */
final class SimulatedDownload implements LaneOwner {
  /** Who would have brought a byte within this time is alive. */
  private static final double ALIVE_SECONDS = 60;

  private final LaneContext context;
  private final Map<String, SimulatedUpstream> upstreams;
  private final long size;
  private final Lane lane;
  private final List<SimulatedFetch> running = new ArrayList<>();
  private long frontier;
  private long received;
  private int attempts;
  private int falseAborts;
  private boolean done;
  private boolean failed;

  /**
   * A download that has not begun.
   *
   * @param upstreams by their names
   */
  SimulatedDownload(LaneContext context, Map<String, SimulatedUpstream> upstreams, long size) {
    this.context = context;
    this.upstreams = upstreams;
    this.size = size;
    this.lane = new Lane(context, this, 0, size);
  }

  void begin() {
    lane.begin();
  }

  /** Nobody waits any longer. */
  void stop() {
    failed |= !done;
    lane.stop();
  }

  boolean isOver() {
    return done || failed;
  }

  /** What became of it, so many seconds after it began. */
  Run result(double seconds) {
    return new Run(
        done ? seconds : Double.POSITIVE_INFINITY,
        attempts,
        falseAborts,
        received,
        received - frontier);
  }

  @Override
  public List<Endpoint> endpoints() {
    return context.source().forBlobs();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(size);
  }

  @Override
  public long frontier() {
    return frontier;
  }

  @Override
  public Fetch open(Runner runner) {
    attempts++;
    SimulatedUpstream upstream = upstreams.get(runner.endpoint().upstream().name());
    if (upstream == null) {
      throw new IllegalStateException(
          "there is no upstream " + runner.endpoint().upstream().name());
    }
    SimulatedFetch fetch = new SimulatedFetch(this, runner, upstream);
    running.add(fetch);
    fetch.start();
    return fetch;
  }

  @Override
  public void done(Lane lane) {
    done = true;
  }

  @Override
  public void giveUp(Lane lane) {
    failed = true;
  }

  PullLog log() {
    return context.log();
  }

  /**
   * Bytes came, and are where they belong.
   *
   * @return how many of them were missing
   */
  long landed(long start, long end) {
    if (start > frontier) {
      throw new IllegalStateException("bytes " + frontier + " to " + start + " were left out");
    }
    received += end - start;
    long newBytes = Math.max(0, end - frontier);
    frontier += newBytes;
    return newBytes;
  }

  /** It has ended by itself. */
  void ended(SimulatedFetch fetch) {
    running.remove(fetch);
  }

  /** It was ended by us: was that right? */
  void cancelled(SimulatedFetch fetch) {
    running.remove(fetch);
    boolean needed = frontier < size && !isOver();
    boolean ahead = running.stream().anyMatch(other -> other.position() > fetch.position());
    if (needed && !ahead && fetch.wouldBringAByteWithin(ALIVE_SECONDS)) {
      falseAborts++;
    }
  }
}
