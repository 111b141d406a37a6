package io.towline.proxy.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.policy.Policies;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Upstreams that do anything at all, pulled from hundreds of times. That no byte is left out is
 * held by the simulated download itself, which throws.
 */
class RandomSchedulesTest {
  private static final Plan PLAN = new Plan(300, 50_000_000, Duration.ofHours(1), 5, false);
  private static final double BUDGET = 0.2;
  private static final Model ANYTHING =
      new Model(
          "anything",
          "anything",
          seconds -> Models.FAST,
          Optional.empty(),
          RandomSchedulesTest::anything);

  @Test
  void everyPullIsDoneWhereOneSourceStaysGood() {
    for (Run run : runs(ANYTHING, Models.named("good").orElseThrow())) {
      assertTrue(run.isComplete(), run::toString);
    }
  }

  @Test
  void whatComesTwiceStaysWithinItsBudget() {
    List<Run> runs = new ArrayList<>(runs(ANYTHING, ANYTHING));
    runs.addAll(runs(ANYTHING, Models.named("good").orElseThrow()));
    for (Run run : runs) {
      long once = run.received() - run.twice();
      assertTrue(run.twice() <= BUDGET * once + (4 << 20), run::toString);
    }
  }

  @Test
  void nothingThatBringsBytesIsEndedForNothing() {
    for (Run run : runs(ANYTHING, Models.named("good").orElseThrow())) {
      assertEquals(0, run.falseAborts(), run::toString);
    }
  }

  private static List<Run> runs(Model... upstreams) {
    return new Simulation(PLAN, Policies.builtIn())
        .run(
            List.of(new Scenario("anything", List.of(upstreams))),
            List.of(Setting.race("adaptive")))
        .get(0)
        .runs();
  }

  private static Connection anything(Opening opening) {
    List<Phase> phases = new ArrayList<>();
    int count = opening.random().nextInt(12);
    for (int i = 0; i < count; i++) {
      phases.add(
          switch (opening.random().nextInt(8)) {
            case 0, 1 -> new Phase.Silence(opening.between(0, 70));
            case 2 -> new Phase.Flow(opening.between(0.2, 5), opening.random().nextInt(1, 20));
            case 3 ->
                new Phase.Flow(opening.between(1e3, 1e6), opening.random().nextInt(1_000_000));
            case 4 -> new Phase.End(opening.chance(0.5) ? Outcome.CUT : Outcome.SERVER_ERROR);
            default ->
                new Phase.Flow(opening.between(1e6, 20e6), opening.random().nextInt(9_000_000));
          });
    }
    double head = opening.chance(0.1) ? Double.POSITIVE_INFINITY : opening.between(0, 8);
    return new Connection(head, phases.iterator());
  }
}
