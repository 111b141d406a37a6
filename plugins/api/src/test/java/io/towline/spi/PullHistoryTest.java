package io.towline.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PullHistoryTest {
  private static final Upstream HUB = new Upstream("hub", true);
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  @Test
  void wantsAnUpstream() {
    assertThrows(
        IllegalArgumentException.class, () -> history(List.of(), UNKNOWN, 0, Duration.ZERO));
  }

  @Test
  void refusesNegativeFigures() {
    List<Upstream> hub = List.of(HUB);
    assertThrows(
        IllegalArgumentException.class, () -> history(hub, OptionalLong.of(-1), 0, Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> history(hub, UNKNOWN, -1, Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class, () -> history(hub, UNKNOWN, 0, Duration.ofNanos(-1)));
  }

  @Test
  void doesNotChangeWithTheListsItWasMadeOf() {
    List<Upstream> upstreams = new ArrayList<>(List.of(HUB));
    PullHistory history = history(upstreams, UNKNOWN, 0, Duration.ZERO);
    upstreams.clear();
    assertEquals(List.of(HUB), history.upstreams());
  }

  private static PullHistory history(
      List<Upstream> upstreams, OptionalLong size, long frontier, Duration elapsed) {
    return new PullHistory(
        "docker.io",
        new RepositoryName("library/alpine"),
        PullHistory.Content.BLOB,
        upstreams,
        List.of(),
        size,
        frontier,
        elapsed);
  }
}
