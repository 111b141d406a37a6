package io.towline.proxy.lane;

/** One request to an upstream that is under way, and tells its {@link Runner} how it goes. */
public interface Fetch {
  /** Ends it: its runner hears of no more than the bytes that were on their way already. */
  void cancel();
}
