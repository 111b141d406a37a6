package io.towline.proxy.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimersTest {
  private final VirtualTimers timers = new VirtualTimers();
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsWhatIsDueInTheOrderOfTime() {
    timers.after(Duration.ofSeconds(2), () -> ran.add("late at " + timers.nanoTime()));
    timers.after(Duration.ofSeconds(1), () -> ran.add("early at " + timers.nanoTime()));
    timers.pass(Duration.ofSeconds(2));
    assertEquals(List.of("early at 1000000000", "late at 2000000000"), ran);
  }

  @Test
  void runsWhatIsDueAtOnceInTheOrderInWhichItWasGiven() {
    timers.execute(() -> ran.add("first"));
    timers.execute(() -> ran.add("second"));
    timers.pass(Duration.ZERO);
    assertEquals(List.of("first", "second"), ran);
  }

  @Test
  void leavesWhatIsNotDueYet() {
    timers.after(Duration.ofSeconds(3), () -> ran.add("too early"));
    timers.pass(Duration.ofMillis(2_999));
    assertEquals(List.of(), ran);
    assertEquals(2_999_000_000L, timers.nanoTime());
  }

  @Test
  void runsNothingThatWasCancelled() {
    Timers.Timer timer = timers.after(Duration.ofSeconds(1), () -> ran.add("cancelled"));
    timer.cancel();
    timers.pass(Duration.ofSeconds(2));
    assertEquals(List.of(), ran);
  }

  @Test
  void runsWhatATaskBeginsWithinTheTimeThatPasses() {
    timers.after(
        Duration.ofSeconds(1),
        () -> timers.after(Duration.ofSeconds(1), () -> ran.add("at " + timers.nanoTime())));
    timers.pass(Duration.ofSeconds(5));
    assertEquals(List.of("at 2000000000"), ran);
  }

  @Test
  void stopsWhenTheConditionHoldsNoMore() {
    timers.after(Duration.ofSeconds(1), () -> ran.add("one"));
    timers.after(Duration.ofSeconds(2), () -> ran.add("two"));
    timers.runUntil(Long.MAX_VALUE, ran::isEmpty);
    assertEquals(List.of("one"), ran);
    assertEquals(1_000_000_000L, timers.nanoTime());
  }

  @Test
  void runsLateWhatWasDueWhileItWasFrozen() {
    timers.after(Duration.ofSeconds(1), () -> ran.add("at " + timers.nanoTime()));
    timers.freeze(Duration.ofSeconds(10));
    timers.pass(Duration.ZERO);
    assertEquals(List.of("at 10000000000"), ran);
  }
}
