package io.towline.proxy.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelsTest {
  private static final long SIZE = 200_000_000;
  private static final int MANY = 3_000;

  @Test
  void goodIsFastToTheEnd() {
    Connection good = open("good", 0);
    assertTrue(good.headSeconds() < 1);
    assertEquals(List.of(Phase.Flow.of(Models.FAST)), first(good, 2));
  }

  @Test
  void slowIsSlowHoweverManyConnections() {
    assertEquals(400e3, model("slow").capacity().bytesPerSecond(100));
    assertEquals(List.of(Phase.Flow.of(400e3)), first(open("slow", 0), 2));
  }

  @Test
  void burstyPausesForSixToFourteenSeconds() {
    List<Phase> phases = first(open("bursty", 0), 200);
    for (int i = 0; i < phases.size(); i += 2) {
      assertEquals(new Phase.Flow(Models.FAST, 4_000_000), phases.get(i));
      double silence = assertInstanceOf(Phase.Silence.class, phases.get(i + 1)).seconds();
      assertTrue(silence >= 6 && silence <= 14, () -> "silent for " + silence);
    }
  }

  @Test
  void aThirdOfCollapsingCollapses() {
    long collapsed =
        IntStream.range(0, MANY).filter(i -> first(open("collapsing", i), 3).size() == 2).count();
    assertEquals(MANY / 3.0, (double) collapsed, MANY / 20.0);
  }

  @Test
  void hangingHangsAtFirstAndThenNowAndThen() {
    List<Phase> phases = first(open("hanging", 0), 2);
    assertEquals(1, phases.size());
    assertTrue(((Phase.Flow) phases.get(0)).bytes() < SIZE);
    long hung =
        IntStream.range(1, MANY)
            .filter(i -> ((Phase.Flow) first(open("hanging", i), 1).get(0)).bytes() < SIZE)
            .count();
    assertEquals(MANY / 10.0, (double) hung, MANY / 30.0);
  }

  @Test
  void drippingBringsAByteEveryTwoSeconds() {
    assertEquals(List.of(Phase.Flow.of(0.5)), first(open("dripping", 0), 2));
  }

  @Test
  void aThirdOfBimodalAnswersIsLate() {
    long late = IntStream.range(0, MANY).filter(i -> open("bimodal", i).headSeconds() >= 3).count();
    assertEquals(MANY / 3.0, (double) late, MANY / 20.0);
  }

  @Test
  void changingIsTenTimesSlowerFromTheFourthSecondOn() {
    assertEquals(20e6, model("changing").capacity().bytesPerSecond(3.9));
    assertEquals(2e6, model("changing").capacity().bytesPerSecond(4.1));
  }

  @Test
  void scannerIsSilentOnEveryConnection() {
    for (int i = 0; i < 10; i++) {
      assertEquals(new Phase.Silence(28), first(open("scanner", i), 1).get(0));
    }
  }

  @Test
  void flakyIsCut() {
    assertEquals(new Phase.End(Outcome.CUT), first(open("flaky", 0), 3).get(1));
  }

  @Test
  void muteNeverAnswersAndDeadNeverConnects() {
    assertEquals(Double.POSITIVE_INFINITY, open("mute", 0).headSeconds());
    assertEquals(List.of(new Phase.End(Outcome.CONNECT_FAILED)), first(open("dead", 0), 2));
  }

  private static Model model(String name) {
    return Models.named(name).orElseThrow();
  }

  private static Connection open(String name, int nth) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(7, List.of(name, nth)));
    return model(name).connections().open(new Opening(random, 0.5, 0, nth, 0, SIZE));
  }

  private static List<Phase> first(Connection connection, int count) {
    List<Phase> phases = new ArrayList<>();
    while (phases.size() < count && connection.phases().hasNext()) {
      phases.add(connection.phases().next());
    }
    return phases;
  }
}
