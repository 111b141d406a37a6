package io.towline.policy.hedged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.spi.Decision;
import io.towline.spi.Decision.Role;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.Health;
import io.towline.spi.Health.Standing;
import io.towline.spi.Outcome;
import io.towline.spi.Upstream;
import io.towline.spi.contract.FakeDownload;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HedgedPolicyTest {
  private final FakeDownload download = new FakeDownload(2);
  private final Upstream origin = download.upstreams().get(0);
  private final Upstream mirror = download.upstreams().get(1);
  private final Upstream spare = download.upstreams().get(2);

  @Test
  void asksTheTwoBestAtOnce() {
    download.knowing(origin, speed(10)).knowing(mirror, speed(20)).knowing(spare, speed(30));
    assertEquals(
        Decision.Try.now(spare).with(Decision.Try.race(mirror)),
        policy(Map.of()).next(download.history()));
  }

  @Test
  void asksTheSecondLaterIfThatIsConfigured() {
    assertEquals(
        Decision.Try.now(origin).with(new Decision.Try(mirror, Duration.ofMillis(150), Role.RACE)),
        policy(Map.of("after", "150ms")).next(download.history()));
  }

  @Test
  void asksOneAloneWhereThereIsNoGoodSecond() {
    FakeDownload sole = new FakeDownload(0);
    assertEquals(Decision.Try.now(origin), policy(Map.of()).next(sole.history()));
    FakeDownload two = new FakeDownload(1);
    two.knowing(mirror, new Health(Standing.EJECTED, OptionalDouble.empty(), 0, Optional.empty()));
    assertEquals(Decision.Try.now(origin), policy(Map.of()).next(two.history()));
  }

  @Test
  void asksOneAloneForAManifest() {
    assertEquals(
        Decision.Try.now(origin),
        policy(Map.of()).next(new FakeDownload(1).ofAManifest().history()));
  }

  @Test
  void asksOneAtATimeAfterAFailure() {
    download.add(origin, 0, Outcome.CUT);
    assertEquals(Decision.Try.now(mirror), policy(Map.of()).next(download.history()));
  }

  @Test
  void refusesATimeThatIsNone() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HedgedPolicyFactory().create(Map.of("after", "1h")));
    assertEquals(
        "option after of the policy hedged: `1h`; say a time from 0ms to 30000ms, such as 200ms",
        refusal.getMessage());
  }

  private static FailoverPolicy policy(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.put("exploration", "0%");
    return new HedgedPolicyFactory().create(all);
  }

  private static Health speed(double bytesPerSecond) {
    return new Health(Standing.GOOD, OptionalDouble.of(bytesPerSecond), 1, Optional.empty());
  }
}
