package io.towline.proxy.timeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The first events and the last ones: how it began and how it stands are what one asks for. Belongs
 * to its timeline, which locks.
 */
final class EventList {
  static final int FIRST = 32;
  static final int LAST = 64;

  private final List<TimelineEvent> first = new ArrayList<>(8);
  private final ArrayDeque<TimelineEvent> last = new ArrayDeque<>();
  private long leftOut;

  void add(TimelineEvent event) {
    if (first.size() < FIRST) {
      first.add(event);
      return;
    }
    if (last.size() == LAST) {
      last.removeFirst();
      leftOut++;
    }
    last.addLast(event);
  }

  /** How many were forgotten; they stood behind the first {@value #FIRST}. */
  long leftOut() {
    return leftOut;
  }

  List<TimelineEvent> list() {
    List<TimelineEvent> all = new ArrayList<>(first.size() + last.size());
    all.addAll(first);
    all.addAll(last);
    return List.copyOf(all);
  }
}
