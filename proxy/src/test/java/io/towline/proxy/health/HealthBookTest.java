package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ProgressConfig;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Health;
import io.towline.spi.Health.Standing;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HealthBookTest {
  private final VirtualClock clock = new VirtualClock();
  private final HealthBook book = new HealthBook(clock);
  private final List<Endpoint> both = Endpoints.of("origin", "mirror");
  private final Endpoint origin = both.get(0);
  private final Endpoint mirror = both.get(1);

  private void fails(Endpoint endpoint, int times) {
    for (int i = 0; i < times; i++) {
      book.of(endpoint).ended(Outcome.CUT, false);
    }
  }

  private Standing standing(Endpoint endpoint) {
    return standing(endpoint, both);
  }

  private Standing standing(Endpoint endpoint, List<Endpoint> candidates) {
    return Objects.requireNonNull(book.health(candidates).get(endpoint)).standing();
  }

  private void deliver(int seconds, long fromOrigin, long fromMirror) {
    for (int i = 0; i < seconds; i++) {
      clock.passSeconds(1);
      if (fromOrigin >= 0) {
        book.of(origin).delivered(fromOrigin, Duration.ofSeconds(1));
      }
      if (fromMirror >= 0) {
        book.of(mirror).delivered(fromMirror, Duration.ofSeconds(1));
      }
    }
  }

  @Test
  void nothingSpeaksAgainstAnUnknownUpstream() {
    assertEquals(Health.UNKNOWN, book.of(origin).health());
    assertEquals(new Tally(0, 0, true), book.of(origin).tally());
    assertFalse(book.linkIsSlow());
  }

  @Test
  void knowledgeOutlastsAReloadAndItsRulesDoNot() {
    book.of(origin).answered(TrafficClass.MANIFEST, Duration.ofMillis(40));
    ProgressConfig changed = Endpoints.progress(true, Duration.ofSeconds(5), false, false);
    Endpoint next = Endpoints.of(changed, "origin").get(0);
    assertTrue(book.of(origin).mayRace());
    assertFalse(book.of(next).mayRace());
    assertFalse(book.of(next).mayHedge());
    assertEquals(Duration.ofMillis(40), roundedAnswerTime(next));
  }

  private Duration roundedAnswerTime(Endpoint endpoint) {
    long millis = book.of(endpoint).health().answerTime().orElseThrow().toMillis();
    return Duration.ofMillis(millis / 10 * 10);
  }

  @Test
  void anotherPlaceUnderTheSameNameIsAStranger() {
    fails(origin, 3);
    Endpoint moved =
        Endpoints.of(
                "fake.test",
                List.of(
                    Endpoints.upstream(
                        "origin",
                        "http://elsewhere.test",
                        ProgressConfig.STANDARD,
                        OptionalLong.empty())))
            .get(0);
    assertEquals(Standing.GOOD, book.of(moved).health().standing());
  }

  @Test
  void anEjectedUpstreamIsLeftAloneWhileThereIsAnotherOne() {
    fails(origin, 3);
    assertEquals(Standing.EJECTED, standing(origin));
    assertEquals(Standing.GOOD, standing(mirror));
  }

  @Test
  void whereAllAreEjectedTheOneWhoseTimeEndsFirstMayBeProbed() {
    fails(mirror, 3);
    clock.passSeconds(10);
    fails(origin, 3);
    assertEquals(Standing.PROBE, standing(mirror));
    assertEquals(Standing.EJECTED, standing(origin));
    assertTrue(book.of(mirror).begun());
    assertEquals(Standing.EJECTED, standing(mirror));
    assertEquals(Standing.PROBE, standing(origin));
    assertTrue(book.of(origin).begun());
    assertEquals(Standing.EJECTED, standing(origin));
    book.of(mirror).ended(Outcome.DONE, true);
    assertEquals(Standing.GOOD, standing(mirror));
    assertEquals(Standing.EJECTED, standing(origin));
  }

  @Test
  void aSoleUpstreamIsNeverGivenUp() {
    Endpoint sole = Endpoints.of("sole").get(0);
    fails(sole, 3);
    assertEquals(Standing.PROBE, standing(sole, List.of(sole)));
  }

  @Test
  void theLinkIsSlowWhenAllCollapseTogether() {
    deliver(60, 10_000_000, 5_000_000);
    assertFalse(book.linkIsSlow());
    deliver(10, 100_000, 50_000);
    assertTrue(book.linkIsSlow());
    deliver(10, 10_000_000, 5_000_000);
    assertFalse(book.linkIsSlow());
  }

  @Test
  void oneThatIsStillFastClearsTheLink() {
    deliver(60, 10_000_000, 5_000_000);
    deliver(10, 0, 5_000_000);
    assertFalse(book.linkIsSlow());
  }

  @Test
  void aLoneUpstreamSaysNothingOfTheLink() {
    deliver(60, 10_000_000, 5_000_000);
    clock.passSeconds(30);
    deliver(10, 0, -1);
    assertFalse(book.linkIsSlow());
  }

  @Test
  void twoNamesOfOneHostAreOneWitness() {
    Endpoint twin = Endpoints.of("other.test", List.of(origin.upstream())).get(0);
    for (int i = 0; i < 70; i++) {
      clock.passSeconds(1);
      long bytes = i < 60 ? 10_000_000 : 0;
      book.of(origin).delivered(bytes, Duration.ofSeconds(1));
      book.of(twin).delivered(bytes, Duration.ofSeconds(1));
    }
    assertFalse(book.linkIsSlow());
  }

  @Test
  void forgetsThoseThatNobodyAskedAboutForLongest() {
    fails(origin, 3);
    fails(mirror, 3);
    for (int i = 0; i < HealthBook.MOST_UPSTREAMS; i++) {
      clock.passSeconds(0.001);
      book.of(Endpoints.of("reloaded-" + i).get(0)).asked();
      book.of(mirror).health();
    }
    assertEquals(HealthBook.MOST_UPSTREAMS, book.save().size());
    assertEquals(Standing.EJECTED, book.of(mirror).health().standing());
    assertEquals(Standing.GOOD, book.of(origin).health().standing());
  }
}
