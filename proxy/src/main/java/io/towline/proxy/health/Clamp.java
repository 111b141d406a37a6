package io.towline.proxy.health;

import java.time.Duration;

/** Bounds of a learned time: where they contradict each other, the upper one counts. */
record Clamp(Duration least, Duration most) {
  Duration of(Duration time) {
    Duration raised = time.compareTo(least) < 0 ? least : time;
    return raised.compareTo(most) > 0 ? most : raised;
  }
}
