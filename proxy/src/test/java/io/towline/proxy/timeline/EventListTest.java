package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.proxy.timeline.TimelineEvent.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventListTest {
  private final EventList events = new EventList();

  @Test
  void keepsTheFirstAndTheLastAndCountsTheRest() {
    for (int i = 0; i < 1_000; i++) {
      add(i);
    }
    List<TimelineEvent> kept = events.list();
    assertEquals(EventList.FIRST + EventList.LAST, kept.size());
    assertEquals(0, kept.get(0).offset());
    assertEquals(EventList.FIRST - 1, kept.get(EventList.FIRST - 1).offset());
    assertEquals(1_000 - EventList.LAST, kept.get(EventList.FIRST).offset());
    assertEquals(999, kept.get(kept.size() - 1).offset());
    assertEquals(1_000 - EventList.FIRST - EventList.LAST, events.leftOut());
  }

  @Test
  void leavesNothingOutOfAFew() {
    for (int i = 0; i < EventList.FIRST + EventList.LAST; i++) {
      add(i);
    }
    assertEquals(EventList.FIRST + EventList.LAST, events.list().size());
    assertEquals(0, events.leftOut());
  }

  private void add(long offset) {
    events.add(new TimelineEvent(Duration.ZERO, Kind.ATTEMPT, "hub", offset, ""));
  }
}
