package io.towline.proxy.health;

import java.util.Map;

/** What survives a restart of what is known of one upstream. */
record SavedUpstream(
    UpstreamKey key,
    Map<TrafficClass, SavedTimes> times,
    SavedTimes silences,
    SavedSpeed speed,
    SavedRest rest) {}
