package io.towline.proxy.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.policy.Policies;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the watchdog promises, held against upstreams that are made up. */
class SimulationTest {
  private static final String POLICY = "adaptive";
  private static final Plan PLAN = new Plan(12, 200_000_000, Duration.ofHours(1), 1, false);

  @Test
  void theSameSeedGivesTheSame() {
    Cell once = race("hanging");
    assertEquals(once.runs(), race("hanging").runs());
    Plan other = new Plan(12, 200_000_000, Duration.ofHours(1), 2, false);
    assertNotEquals(once.runs(), run("hanging", Setting.race(POLICY), other).runs());
  }

  @Test
  void withoutARuleAHardStallIsForEver() {
    assertEquals(0, run("hanging", Setting.noRule(POLICY), PLAN).completed());
  }

  @Test
  void racingBeatsKillingOnAHardStall() {
    Cell killed = run("hanging", Setting.kill(POLICY), PLAN);
    Cell raced = race("hanging");
    assertEquals(1, killed.completed());
    assertEquals(1, raced.completed());
    assertTrue(raced.mean() + 5 < killed.mean(), () -> raced.mean() + " and " + killed.mean());
  }

  @Test
  void aGoodUpstreamIsLeftAlone() {
    Cell cell = race("good");
    assertEquals(1.0, cell.attempts());
    assertEquals(0, cell.extraBytes());
    assertEquals(10.3, cell.mean(), 0.3);
  }

  @Test
  void liveButSlowOnesFinishAloneAndAreNeverEndedForNothing() {
    for (String name : List.of("slow", "bursty", "scanner")) {
      Cell cell = race(name);
      assertEquals(1, cell.completed(), name);
      assertEquals(0, cell.falseAborts(), name);
    }
  }

  @Test
  void killingEndsLiveOnesForNothing() {
    assertEquals(0, run("scanner", Setting.kill(POLICY), PLAN).completed());
    assertTrue(run("bursty", Setting.kill(POLICY), PLAN).falseAborts() > 5);
  }

  @Test
  void aHealthyMirrorTakesOver() {
    for (String name : List.of("bursty+good", "dripping+good", "mute+good", "dead+good")) {
      Cell cell = race(name);
      assertEquals(1, cell.completed(), name);
      assertTrue(cell.quantile(1) < 16, () -> name + ": " + cell.quantile(1));
    }
  }

  @Test
  void fewBytesComeTwice() {
    for (Cell cell : new Simulation(PLAN, Policies.builtIn()).run(Scenario.all(), settings())) {
      double share = cell.extraBytes();
      assertTrue(share < 0.02, () -> cell.key().scenario().name() + ": " + share);
    }
  }

  @Test
  void connectionsOfOneLineShareIt() {
    Line line = new Line(seconds -> 100);
    line.joins();
    assertEquals(100, line.share(0));
    line.joins();
    assertEquals(50, line.share(0));
    line.leaves();
    assertEquals(100, line.share(0));
  }

  @Test
  void pullsThatFollowEachOtherLearn() {
    Plan warm = new Plan(12, 200_000_000, Duration.ofHours(1), 1, true);
    Cell cell = run("dead+good", Setting.kill(POLICY), warm);
    List<Run> runs = cell.runs();
    assertEquals(2, runs.get(0).attempts());
    assertTrue(runs.stream().skip(1).anyMatch(run -> run.attempts() == 1), runs::toString);
  }

  @Test
  void everyPolicyFinishesWhereAMirrorIsGood() {
    for (String policy : Policies.builtIn().names()) {
      Cell cell = run("hanging+good", Setting.race(policy), PLAN);
      assertEquals(1, cell.completed(), policy);
    }
  }

  private static List<Setting> settings() {
    return List.of(Setting.race(POLICY));
  }

  private static Cell race(String scenario) {
    return run(scenario, Setting.race(POLICY), PLAN);
  }

  private static Cell run(String scenario, Setting setting, Plan plan) {
    return new Simulation(plan, Policies.builtIn())
        .run(List.of(Scenario.parse(scenario)), List.of(setting))
        .get(0);
  }
}
