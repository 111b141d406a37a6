package io.towline.spi.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.spi.Attempt;
import io.towline.spi.Decision;
import io.towline.spi.FailoverPolicy;
import io.towline.spi.FailoverPolicyFactory;
import io.towline.spi.Health;
import io.towline.spi.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit finds what it is there to find. */
class FailoverPolicyContractTest {
  private static final FailoverPolicy EACH_ONCE =
      history -> {
        List<Upstream> left = new ArrayList<>(history.upstreams());
        left.removeAll(history.attempts().stream().map(Attempt::upstream).toList());
        if (!left.isEmpty()) {
          return Decision.Try.race(left.get(0));
        }
        if (history.about().isEmpty()) {
          return Decision.Try.now(history.upstreams().get(0));
        }
        return history.contenders().isEmpty()
            ? new Decision.GiveUp("all were asked")
            : new Decision.Wait();
      };

  private record Factory(String name, FailoverPolicy policy) implements FailoverPolicyFactory {
    @Override
    public FailoverPolicy create(Map<String, String> options) {
      if (!options.isEmpty()) {
        throw new IllegalArgumentException("unknown: " + options.keySet());
      }
      return policy;
    }
  }

  @Nested
  class AGoodPolicyPasses implements FailoverPolicyContract {
    @Override
    public FailoverPolicyFactory factory() {
      return new Factory("each-once", EACH_ONCE);
    }
  }

  @Test
  void findsANameThatNoConfigurationCanSpell() {
    FailoverPolicyContract kit = () -> new Factory("Each Once", EACH_ONCE);
    assertThrows(AssertionError.class, kit::hasANameThatAConfigurationCanSpell);
  }

  @Test
  void findsAFactoryThatTakesAnyOption() {
    FailoverPolicyFactory lax =
        new FailoverPolicyFactory() {
          @Override
          public String name() {
            return "lax";
          }

          @Override
          public FailoverPolicy create(Map<String, String> options) {
            return EACH_ONCE;
          }
        };
    FailoverPolicyContract kit = () -> lax;
    assertThrows(AssertionError.class, kit::refusesAnUnknownOptionAndNamesIt);
  }

  @Test
  void findsAPolicyThatNeverEnds() {
    FailoverPolicyContract kit = of(history -> Decision.Try.now(history.upstreams().get(0)));
    assertThrows(AssertionError.class, kit::givesUpWhenEverybodyKeepsFailing);
    assertThrows(AssertionError.class, kit::asksNobodyAgainWhoRefusedForGood);
  }

  @Test
  void findsAPolicyThatNeverBegins() {
    FailoverPolicyContract kit = of(history -> new Decision.GiveUp("no"));
    assertThrows(AssertionError.class, kit::asksSomebodyWhenNobodyWasAsked);
    assertThrows(AssertionError.class, kit::asksEverybodyBeforeItGivesUp);
    assertThrows(AssertionError.class, kit::worksForASoleUpstreamAndForManifests);
  }

  @Test
  void findsAPolicyThatAsksAMirrorForATag() {
    FailoverPolicyContract kit =
        of(history -> Decision.Try.now(history.upstreams().get(history.upstreams().size() - 1)));
    assertThrows(AssertionError.class, kit::asksTheOriginFirstForAManifest);
  }

  @Test
  void findsAPolicyThatGivesUpOnASuspect() {
    FailoverPolicyContract kit =
        of(
            history ->
                history.isAboutSuspect() ? new Decision.GiveUp("slow") : EACH_ONCE.next(history));
    assertThrows(AssertionError.class, kit::takesNoSuspectForAFailure);
  }

  @Test
  void findsAPolicyThatPilesUpContenders() {
    FailoverPolicyContract kit = of(history -> Decision.Try.race(history.upstreams().get(0)));
    assertThrows(AssertionError.class, kit::doesNotPileUpContenders);
    assertThrows(AssertionError.class, kit::givesUpWhenEverybodyIsDoubtedAndFails);
  }

  @Test
  void findsAPolicyThatWaitsForNothing() {
    FailoverPolicyContract kit = of(history -> new Decision.Wait());
    assertThrows(AssertionError.class, kit::waitsForNothingThatDoesNotRun);
    assertThrows(AssertionError.class, kit::givesUpWhenEverybodyKeepsFailing);
    assertThrows(AssertionError.class, kit::asksNobodyButTheUpstreamsOfTheHistory);
  }

  @Test
  void findsAPolicyThatEjectsTheLast() {
    FailoverPolicyContract kit =
        of(
            history ->
                history.upstreams().stream()
                    .filter(u -> history.health(u).standing() != Health.Standing.EJECTED)
                    .findFirst()
                    .<Decision>map(Decision.Try::now)
                    .orElse(new Decision.GiveUp("all are ejected")));
    assertThrows(AssertionError.class, kit::asksSomebodyEvenWhereAllAreEjected);
  }

  @Test
  void findsAPolicyThatMakesUpAnUpstreamBesideARealOne() {
    FailoverPolicyContract kit =
        of(
            history ->
                Decision.Try.now(history.upstreams().get(0))
                    .with(Decision.Try.race(new Upstream("elsewhere", false))));
    assertThrows(AssertionError.class, kit::asksNobodyButTheUpstreamsOfTheHistory);
  }

  @Test
  void findsAPolicyThatMakesUpAnUpstream() {
    FailoverPolicyContract kit = of(history -> Decision.Try.now(new Upstream("elsewhere", false)));
    assertThrows(AssertionError.class, kit::asksNobodyButTheUpstreamsOfTheHistory);
  }

  @Test
  void findsAPolicyThatMixesUpDownloads() {
    List<Upstream> asked = new ArrayList<>();
    FailoverPolicyContract kit =
        of(
            history -> {
              for (Upstream upstream : history.upstreams()) {
                if (!asked.contains(upstream)) {
                  asked.add(upstream);
                  return Decision.Try.now(upstream);
                }
              }
              return new Decision.GiveUp("all were asked");
            });
    assertThrows(AssertionError.class, kit::ownsNoDownloadAlone);
  }

  @Test
  void findsAPolicyThatIsSlow() {
    FailoverPolicyContract kit =
        of(
            history -> {
              long end = System.nanoTime() + 60_000_000;
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
              return new Decision.GiveUp("at last");
            });
    assertThrows(AssertionError.class, kit::answersInTime);
  }

  private static FailoverPolicyContract of(FailoverPolicy policy) {
    return () -> new Factory("bad", policy);
  }
}
