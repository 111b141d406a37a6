package io.towline.proxy.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.policy.Policies;
import io.towline.proxy.trace.Arrival;
import io.towline.proxy.trace.RecordedAttempt;
import io.towline.proxy.trace.Trace;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecordedScenariosTest {
  private static final Arrival STEADY = new Arrival(100, 1_000_000);

  @Test
  void makesAScenarioOfEachRegistryWithBlobs() {
    List<Scenario> scenarios =
        RecordedScenarios.of(
            trace(attempt("hub", Outcome.DONE, 0), attempt("mirror", Outcome.CUT, 0)));
    assertEquals(1, scenarios.size());
    assertEquals("docker.io", scenarios.get(0).name());
    assertEquals("hub", scenarios.get(0).upstreamName(0));
    assertEquals("mirror", scenarios.get(0).upstreamName(1));
  }

  @Test
  void leavesOutAnUpstreamThatWasNeverAsked() {
    List<Scenario> scenarios = RecordedScenarios.of(trace(attempt("mirror", Outcome.DONE, 0)));
    assertEquals(1, scenarios.get(0).upstreams().size());
    assertEquals("mirror", scenarios.get(0).upstreamName(0));
  }

  @Test
  void hasNoneWithoutABlob() {
    assertEquals(List.of(), RecordedScenarios.of(trace()));
  }

  @Test
  void goesOnAsFastAsWasRecorded() {
    Run run = pull(Setting.noRule("adaptive"), attempt("hub", Outcome.DONE, 0));
    assertEquals(20.2, run.seconds(), 0.5);
  }

  @Test
  void staysStuckWhereItWasStuck() {
    RecordedAttempt stuck = attempt("hub", Outcome.CANCELLED, 5_000);
    assertTrue(!pull(Setting.noRule("adaptive"), stuck).isComplete());
    Run run = pull(Setting.race("adaptive"), stuck, attempt("mirror", Outcome.DONE, 0));
    assertTrue(run.seconds() < 30, run::toString);
  }

  private static Run pull(Setting setting, RecordedAttempt... attempts) {
    Plan plan = new Plan(1, 200_000_000, Duration.ofHours(1), 1, false);
    return new Simulation(plan, Policies.builtIn())
        .run(RecordedScenarios.of(trace(attempts)), List.of(setting))
        .get(0)
        .runs()
        .get(0);
  }

  private static Trace trace(RecordedAttempt... attempts) {
    return new Trace(
        Instant.EPOCH, Map.of("docker.io", List.of("hub", "mirror")), List.of(attempts));
  }

  /** Half a second for the head, then 5 MB at 10 MB/s. */
  private static RecordedAttempt attempt(String upstream, Outcome outcome, long silentMillis) {
    return new RecordedAttempt(
        "docker.io",
        upstream,
        Content.BLOB,
        1,
        0,
        0,
        OptionalLong.of(200),
        Collections.nCopies(5, STEADY),
        silentMillis,
        outcome);
  }
}
