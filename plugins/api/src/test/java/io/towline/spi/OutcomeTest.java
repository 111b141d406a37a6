package io.towline.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  @Test
  void threeAreFinal() {
    assertEquals(
        EnumSet.of(Outcome.NOT_FOUND, Outcome.DENIED, Outcome.WRONG_CONTENT),
        those(Outcome::isFinal));
  }

  @Test
  void allAreFailuresButThree() {
    assertEquals(
        EnumSet.complementOf(EnumSet.of(Outcome.RUNNING, Outcome.DONE, Outcome.CANCELLED)),
        those(Outcome::isFailure));
  }

  private static Set<Outcome> those(Predicate<Outcome> which) {
    Set<Outcome> found = EnumSet.noneOf(Outcome.class);
    Arrays.stream(Outcome.values()).filter(which).forEach(found::add);
    return found;
  }
}
