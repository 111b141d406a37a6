package io.towline.proxy.simulate;

import java.util.List;

/**
 * Where a time stands on a line that is ten times as long for each ten times the time.
 *
 * @param left where the least stands
 * @param right where the most stands
 */
record TimeAxis(double leastSeconds, double mostSeconds, double left, double right) {
  /** A time worth a word. */
  record Tick(double seconds, String words) {}

  private static final List<Tick> TICKS =
      List.of(
          new Tick(0.1, "0.1 s"),
          new Tick(1, "1 s"),
          new Tick(10, "10 s"),
          new Tick(30, "30 s"),
          new Tick(60, "1 min"),
          new Tick(300, "5 min"),
          new Tick(600, "10 min"),
          new Tick(1800, "30 min"),
          new Tick(3600, "1 h"),
          new Tick(36_000, "10 h"),
          new Tick(360_000, "100 h"));

  double at(double seconds) {
    double inside = Math.min(mostSeconds, Math.max(leastSeconds, seconds));
    double share = Math.log(inside / leastSeconds) / Math.log(mostSeconds / leastSeconds);
    return left + share * (right - left);
  }

  /** Those that are within. */
  List<Tick> ticks() {
    return TICKS.stream()
        .filter(tick -> tick.seconds() >= leastSeconds && tick.seconds() <= mostSeconds)
        .toList();
  }
}
