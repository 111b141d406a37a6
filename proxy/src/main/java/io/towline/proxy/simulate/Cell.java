package io.towline.proxy.simulate;

import java.util.List;

/**
 * All pulls of one scenario under one setting.
 *
 * @param runs at least one
 */
public record Cell(Key key, List<Run> runs) {

  /** Which. */
  public record Key(Scenario scenario, Setting setting) {}

  public Cell {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("no figures without a run");
    }
  }

  /** The share of pulls that got everything, 0 to 1. */
  double completed() {
    return (double) runs.stream().filter(Run::isComplete).count() / runs.size();
  }

  /** In seconds, of those that got everything; not a number if none did. */
  double mean() {
    return runs.stream()
        .filter(Run::isComplete)
        .mapToDouble(Run::seconds)
        .average()
        .orElse(Double.NaN);
  }

  /** In seconds, of all, by the nearest rank; infinite where so many did not get everything. */
  double quantile(double share) {
    double[] sorted = runs.stream().mapToDouble(Run::seconds).sorted().toArray();
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
  }

  /** Requests a pull. */
  double attempts() {
    return runs.stream().mapToInt(Run::attempts).average().orElse(0);
  }

  /** Attempts a pull that were ended though they were alive and ahead. */
  double falseAborts() {
    return runs.stream().mapToInt(Run::falseAborts).average().orElse(0);
  }

  /** Bytes that came twice, as a share of those that came once. */
  double extraBytes() {
    long twice = runs.stream().mapToLong(Run::twice).sum();
    long once = runs.stream().mapToLong(run -> run.received() - run.twice()).sum();
    return once == 0 ? 0 : (double) twice / once;
  }
}
