package io.towline.spi.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.spi.ProgressFigures;
import io.towline.spi.ProgressTimeoutPolicy;
import io.towline.spi.ProgressTimeoutPolicyFactory;
import io.towline.spi.ProgressTimeouts;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit finds what it is there to find. */
class ProgressTimeoutPolicyContractTest {

  private record Factory(String name, ProgressTimeoutPolicy policy)
      implements ProgressTimeoutPolicyFactory {
    @Override
    public ProgressTimeoutPolicy create(Map<String, String> options) {
      if (!options.isEmpty()) {
        throw new IllegalArgumentException("unknown: " + options.keySet());
      }
      return policy;
    }
  }

  @Nested
  class AGoodPolicyPasses implements ProgressTimeoutPolicyContract {
    @Override
    public ProgressTimeoutPolicyFactory factory() {
      return new Factory("half", figures -> both(figures.most().dividedBy(2)));
    }
  }

  @Test
  void findsANameThatNoConfigurationCanSpell() {
    ProgressTimeoutPolicyContract kit = () -> new Factory("2nd", f -> both(f.most()));
    assertThrows(AssertionError.class, kit::hasANameThatAConfigurationCanSpell);
  }

  @Test
  void findsAPolicyThatSuspectsEverySilence() {
    ProgressTimeoutPolicyContract kit = of(Duration.ofMillis(1));
    assertThrows(AssertionError.class, kit::staysWithinItsBounds);
  }

  @Test
  void findsAPolicyThatWaitsForEver() {
    ProgressTimeoutPolicyContract kit = of(Duration.ofDays(1));
    assertThrows(AssertionError.class, kit::staysWithinItsBounds);
    assertThrows(AssertionError.class, kit::suspectsNoLaterThanIsConfigured);
  }

  @Test
  void findsAPolicyThatIsSlow() {
    ProgressTimeoutPolicyContract kit =
        () ->
            new Factory(
                "slow",
                (ProgressFigures figures) -> {
                  long end = System.nanoTime() + 60_000_000;
                  while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                  }
                  return both(figures.most());
                });
    assertThrows(AssertionError.class, kit::answersInTime);
  }

  private static ProgressTimeoutPolicyContract of(Duration always) {
    return () -> new Factory("bad", figures -> both(always));
  }

  private static ProgressTimeouts both(Duration time) {
    return new ProgressTimeouts(time, time);
  }
}
