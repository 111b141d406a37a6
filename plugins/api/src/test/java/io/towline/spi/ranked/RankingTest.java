package io.towline.spi.ranked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.spi.Health;
import io.towline.spi.Health.Standing;
import io.towline.spi.Upstream;
import io.towline.spi.contract.FakeDownload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RankingTest {
  private final FakeDownload download = new FakeDownload(2);
  private final Upstream a = download.upstreams().get(0);
  private final Upstream b = download.upstreams().get(1);
  private final Upstream c = download.upstreams().get(2);

  @Test
  void byAnswerTimePutsTheQuickestFirstAndTheUnknownLast() {
    download.knowing(b, answering(300)).knowing(c, answering(20));
    assertEquals(List.of(c, b, a), Ranking.byAnswerTime().rank(download.history()));
  }

  @Test
  void byAnswerTimeKeepsTheOrderOfTies() {
    download.knowing(a, answering(20)).knowing(b, answering(20)).knowing(c, answering(20));
    assertEquals(List.of(a, b, c), Ranking.byAnswerTime().rank(download.history()));
  }

  @Test
  void byScoreWeighsSpeedWithSuccess() {
    download
        .knowing(a, delivering(10, 1))
        .knowing(b, delivering(100, 0.05))
        .knowing(c, delivering(30, 0.5));
    assertEquals(List.of(c, a, b), Ranking.byScore().rank(download.history()));
  }

  @Test
  void byScoreTrustsTheOrderUntilEverybodyIsMeasured() {
    download.knowing(b, delivering(100, 1)).knowing(c, delivering(10, 1));
    assertEquals(List.of(a, b, c), Ranking.byScore().rank(download.history()));
    download.knowing(a, delivering(50, 1));
    assertEquals(List.of(b, a, c), Ranking.byScore().rank(download.history()));
  }

  @Test
  void byScoreForgetsTheBadTimesOfOneThatMayBeWellAgain() {
    download
        .knowing(a, health(Standing.PROBE, OptionalDouble.of(1), 0.1, Optional.empty()))
        .knowing(b, delivering(100, 1));
    assertEquals(List.of(a, b, c), Ranking.byScore().rank(download.history()));
  }

  @Test
  void byScoreGoesByTheAnswerTimeForManifests() {
    download
        .ofAManifest()
        .knowing(a, answering(100))
        .knowing(b, answering(30))
        .knowing(c, health(Standing.GOOD, OptionalDouble.of(1), 0.1, Optional.of(ms(20))));
    assertEquals(List.of(b, a, c), Ranking.byScore().rank(download.history()));
  }

  private static Health answering(long millis) {
    return health(Standing.GOOD, OptionalDouble.empty(), 1, Optional.of(ms(millis)));
  }

  private static Health delivering(double bytesPerSecond, double successRate) {
    return health(Standing.GOOD, OptionalDouble.of(bytesPerSecond), successRate, Optional.empty());
  }

  private static Health health(
      Standing standing, OptionalDouble speed, double success, Optional<Duration> answerTime) {
    return new Health(standing, speed, success, answerTime);
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
