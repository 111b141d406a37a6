package io.towline.proxy.timeline;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.timeline.BlobTimeline.Counts;
import io.towline.proxy.timeline.BlobTimeline.Source;
import io.towline.proxy.timeline.BlobTimeline.State;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What happens to one blob while it is fetched. Any thread; each call is a few assignments under a
 * lock of its own. Some 2 KiB for a blob to which little happens, 40 KiB at most.
 */
public final class Timeline {
  private static final int MOST_SOURCES = 32;
  private static final String OTHERS = "others";

  private final BlobName name;
  private final PullJournal journal;
  private final Instant began;
  private final long beganNanos;
  private final EventList events = new EventList();
  private final SourceMap map = new SourceMap();
  private final Map<String, long[]> bytes = new LinkedHashMap<>(4);
  private final EnumMap<TimelineEvent.Kind, Long> counts = new EnumMap<>(TimelineEvent.Kind.class);
  private State state = State.RUNNING;
  private long endedNanos;
  private long sizeBytes = -1;
  private long gone;
  private long dribblesSince = -1;
  private long dribbledNanos;

  /** Which blob, of what. */
  record BlobName(String registry, RepositoryName repository, Digest digest) {
    @Override
    public String toString() {
      return registry + "/" + repository + "@" + digest;
    }
  }

  Timeline(BlobName name, PullJournal journal) {
    this.name = name;
    this.journal = journal;
    this.began = journal.wallClock().instant();
    this.beganNanos = journal.nanoClock().getAsLong();
  }

  /**
   * Notes that something happened now. {@code FINISH}, {@code GIVE_UP} and {@code REST} end it, and
   * write its line in the log; an attempt after a rest or a surrender lets it go on.
   *
   * @param detail in words; may be anybody's text: what is kept of it is bounded and holds no
   *     secret
   */
  public void add(TimelineEvent.Kind kind, String upstream, long offset, String detail) {
    TimelineEvent event;
    boolean ends;
    boolean goesOn;
    synchronized (this) {
      long now = journal.nanoClock().getAsLong();
      event = new TimelineEvent(Duration.ofNanos(now - beganNanos), kind, upstream, offset, detail);
      events.add(event);
      counts.merge(kind, 1L, Long::sum);
      dribble(kind, now);
      State next = after(kind);
      ends = next != state && next != State.RUNNING;
      goesOn = next != state && next == State.RUNNING;
      state = next;
      if (ends) {
        endedNanos = now;
        if (kind == TimelineEvent.Kind.FINISH && sizeBytes < 0 && offset > 0) {
          sizeBytes = offset;
        }
      }
    }
    TimelineLog.happened(name, event);
    if (ends) {
      journal.ended(this);
      TimelineLog.ended(snapshot());
    } else if (goesOn) {
      journal.goesOn(this);
    }
  }

  /** Notes a client that left before its last byte. */
  void clientGone(String how) {
    synchronized (this) {
      gone++;
      endDribble(journal.nanoClock().getAsLong()); // nobody says when a client that left recovered
    }
    add(TimelineEvent.Kind.CLIENT, "", 0, how);
  }

  /** Notes bytes that an upstream brought, so many of them for the second time. */
  public synchronized void received(String upstream, long count, long twice) {
    long[] of = bytes.get(upstream);
    if (of == null) {
      String under = bytes.size() < MOST_SOURCES ? upstream : OTHERS;
      of = bytes.computeIfAbsent(under, each -> new long[2]);
    }
    of[0] += count - twice;
    of[1] += twice;
  }

  /**
   * The same for a run of bytes whose place is known, so that the map of sources has them: it ends
   * before {@code end}, and what is in it for the second time stands at its beginning.
   */
  public synchronized void received(String upstream, long end, long count, long twice) {
    received(upstream, count, twice);
    map.add(upstream, end - (count - twice), end);
  }

  /** Notes how large the blob is. */
  public synchronized void size(long ofBytes) {
    sizeBytes = ofBytes;
  }

  /** All events that are kept. */
  public synchronized List<TimelineEvent> events() {
    return events.list();
  }

  /** How it stands. */
  public synchronized BlobTimeline snapshot() {
    long until = state == State.RUNNING ? journal.nanoClock().getAsLong() : endedNanos;
    long dribbling = dribblesSince < 0 ? 0 : Math.max(0, until - beganNanos - dribblesSince);
    return new BlobTimeline(
        name.registry(),
        name.repository(),
        name.digest(),
        began,
        Duration.ofNanos(until - beganNanos),
        state,
        sizeBytes < 0 ? OptionalLong.empty() : OptionalLong.of(sizeBytes),
        new Counts(
            count(TimelineEvent.Kind.ATTEMPT),
            count(TimelineEvent.Kind.FAILED),
            count(TimelineEvent.Kind.SUSPECT),
            count(TimelineEvent.Kind.RACE),
            count(TimelineEvent.Kind.SPLICE),
            gone,
            Duration.ofNanos(dribbledNanos + dribbling)),
        bytes.entrySet().stream()
            .map(each -> new Source(each.getKey(), each.getValue()[0], each.getValue()[1]))
            .toList(),
        map.list(),
        map.bytesLeftOut(),
        events.list(),
        events.leftOut());
  }

  BlobName name() {
    return name;
  }

  /** When it began, on the journal's monotonic clock. */
  long beganNanos() {
    return beganNanos;
  }

  @Override
  public String toString() {
    return name.toString();
  }

  private long count(TimelineEvent.Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  private void dribble(TimelineEvent.Kind kind, long now) {
    if (kind == TimelineEvent.Kind.DRIBBLE && dribblesSince < 0) {
      dribblesSince = now - beganNanos;
    } else if (endsDribble(kind)) {
      endDribble(now);
    }
  }

  private void endDribble(long now) {
    if (dribblesSince >= 0) {
      dribbledNanos += now - beganNanos - dribblesSince;
      dribblesSince = -1;
    }
  }

  private static boolean endsDribble(TimelineEvent.Kind kind) {
    return switch (kind) {
      case RECOVERED, FINISH, GIVE_UP, REST -> true;
      default -> false;
    };
  }

  /** What is finished stays so; what gave up or rests goes on with the next attempt. */
  private State after(TimelineEvent.Kind kind) {
    if (state == State.FINISHED) {
      return state;
    }
    return switch (kind) {
      case FINISH -> State.FINISHED;
      case GIVE_UP -> State.GAVE_UP;
      case REST -> state == State.GAVE_UP ? state : State.RESTING;
      case ATTEMPT, RACE -> State.RUNNING;
      default -> state;
    };
  }
}
