package io.towline.proxy.lane;

import io.towline.proxy.upstream.Endpoint;
import java.util.List;
import java.util.OptionalLong;

/** The download that lanes belong to. All calls come on its timers. */
public interface LaneOwner {
  /** Who may be asked now, in the order of the configuration; never empty. */
  List<Endpoint> endpoints();

  /** The blob's size, where it is known. */
  OptionalLong size();

  /** How many bytes are here without a gap, from the start on. */
  long frontier();

  /** Sends the request of this runner, from its offset to the end of its lane. */
  Fetch open(Runner runner);

  /** All of this lane is here. */
  void done(Lane lane);

  /** No upstream that may be asked can go on with this lane. */
  void giveUp(Lane lane);
}
