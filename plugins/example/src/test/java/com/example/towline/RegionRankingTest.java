package com.example.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.RepositoryName;
import io.towline.spi.PullHistory;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RegionRankingTest {

  @Test
  void putsTheRegionsInTheirOrderAndTheRestBehindThem() {
    assertEquals(
        List.of("mirror-eu-1", "mirror-eu-2", "us.example", "hub", "eureka"),
        ranked(List.of("eu", "us"), "hub", "us.example", "mirror-eu-1", "eureka", "mirror-eu-2"));
  }

  @Test
  void wantsARegion() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new PreferRegionFactory().create(Map.of()));
    assertTrue(refusal.getMessage().contains("regions"), refusal.getMessage());
  }

  private static List<String> ranked(List<String> regions, String... names) {
    List<Upstream> upstreams =
        List.of(names).stream().map(name -> new Upstream(name, name.equals("hub"))).toList();
    PullHistory history =
        new PullHistory(
            "docker.io",
            new RepositoryName("library/alpine"),
            PullHistory.Content.BLOB,
            upstreams,
            List.of(),
            OptionalLong.empty(),
            0,
            Duration.ZERO);
    return new RegionRanking(regions).rank(history).stream().map(Upstream::name).toList();
  }
}
