package com.example.towline;

import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import io.towline.spi.ranked.Ranking;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Upstreams of the first region first, then those of the second, and so on; those of no region are
 * last. An upstream is of a region if that is a part of its name: {@code mirror-eu-1} is of {@code
 * eu}.
 */
final class RegionRanking implements Ranking {
  private final List<String> regions;

  RegionRanking(List<String> regions) {
    this.regions = List.copyOf(regions);
  }

  @Override
  public List<Upstream> rank(PullHistory history) {
    List<Upstream> order = new ArrayList<>(history.upstreams());
    order.sort(Comparator.comparingInt(this::place));
    return order;
  }

  private int place(Upstream upstream) {
    List<String> parts = List.of(upstream.name().split("[.:_-]"));
    for (int place = 0; place < regions.size(); place++) {
      if (parts.contains(regions.get(place))) {
        return place;
      }
    }
    return regions.size();
  }
}
