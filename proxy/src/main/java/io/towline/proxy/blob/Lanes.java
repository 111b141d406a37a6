package io.towline.proxy.blob;

import io.towline.cache.Extents;
import io.towline.cache.PartialBlob;
import io.towline.proxy.blob.Urgent.Stretch;
import io.towline.proxy.lane.Lane;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which lane fetches which of the missing bytes, of which every one is in one lane at most. The
 * bytes that somebody waits for begin first, in the order in which they were asked for, each in a
 * lane of its own unless another one reaches them soon. What comes behind them waits for its turn,
 * and leaves lanes free for who comes next. Belongs to the loop of the download.
 */
final class Lanes {
  static final int MAX_LANES = 4;

  /** Of these, so many are for bytes that nobody waits for yet. */
  private static final int MAX_UNHURRIED = 2;

  /**
   * Where clients ask for parts no request is for more than this, so that hardly any must be broken
   * off because somebody waits for the middle of it: what its connection holds then is lost.
   */
  static final long MAX_PIECE_BYTES = 32 << 20;

  /** Where several lanes share the blob, no request is for less: each costs a round trip. */
  private static final long LEAST_PIECE_BYTES = 2 << 20;

  /** Nor is one for more there: the clients get the bytes in their order. */
  private static final long MOST_SHARED_BYTES = 64 << 20;

  /** What a lane is taken to fetch in that time, where nobody knows its upstream. */
  private static final long UNKNOWN_REACH_BYTES = 4 << 20;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Makes a lane for [start, end), and has it begin when it is among the others. */
  @FunctionalInterface
  interface Opener {
    Lane open(long start, long end);
  }

  private final DownloadContext context;
  private final Opener opener;
  private final Gaps gaps;
  private final Urgent urgent = new Urgent();
  private final List<Lane> running = new ArrayList<>();
  private int width = 1;
  private boolean frontOnly;
  private boolean scattered;
  private boolean rangesIgnored;
  private boolean over;

  Lanes(DownloadContext context, Opener opener) {
    this.context = context;
    this.gaps = new Gaps(context.partial());
    this.opener = opener;
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  /** Sees to it that [start, end) is fetched, and its first missing byte soon. */
  void want(long start, long end) {
    scattered |= end != Lane.TO_THE_END;
    gaps.want(start, end);
    hurry(start, end);
    plan();
  }

  /** A lane has fetched what it was for. */
  void done(Lane lane) {
    running.remove(lane);
    plan();
  }

  /** Nothing but the first bytes, up to this end, was meant so far. */
  void confineTo(long end) {
    forgetWants();
    gaps.want(0, end);
    running.forEach(lane -> lane.shortenTo(end));
  }

  /**
   * What this lane is for cannot be kept where the blob is. Of parts, whoever needs it goes
   * elsewhere; who reads the whole comes there in time.
   */
  void outOfReach(Lane lane) {
    if (scattered) {
      gaps.forget(lane.position(), lane.end());
    } else {
      frontOnly = true;
    }
    lane.stop();
    running.remove(lane);
    plan();
  }

  /** The one lane that fetches all that is left, if there is one. */
  Optional<Lane> single() {
    boolean one = running.size() == 1 && !scattered && !rangesIgnored;
    return one ? Optional.of(running.get(0)) : Optional.empty();
  }

  /**
   * From now on so many lanes share what is missing: who has done a piece takes the next.
   *
   * @param first how much is left to the one that runs, so that it lasts until the others are known
   *     to work; at most half
   */
  void widen(int lanes, long first) {
    width = lanes;
    long own = Math.max(piece(), Math.min(first, gaps.bytes() / 2));
    running.forEach(lane -> lane.shortenTo(Aligned.up(lane.position() + own)));
    plan();
  }

  /** All of them deliver: each is left with as much as any. */
  void share() {
    running.forEach(lane -> lane.shortenTo(Aligned.up(lane.position() + piece())));
    plan();
  }

  /** Whether there are as many lanes as wanted, and bytes come by each of them. */
  boolean allDeliver() {
    return running.size() >= width && running.stream().allMatch(Lane::hasDelivered);
  }

  /** How much the lane that is nearest to the front has left. */
  long leftInFront() {
    return front().map(lane -> lane.end() - lane.position()).orElse(0L);
  }

  private Optional<Lane> front() {
    return running.stream().min(Comparator.comparingLong(Lane::position));
  }

  /** One lane again, but for what the others have begun with; the caller plans. */
  void narrow() {
    width = 1;
    List<Lane> idle = running.stream().filter(lane -> !lane.hasDelivered()).toList();
    idle.forEach(Lane::stop);
    running.removeAll(idle);
    Optional<Lane> front = front();
    running.forEach(Lanes::leaveTheRest);
    front.ifPresent(lane -> lane.regrowTo(freeEnd(lane.position(), size())));
  }

  /** Ends this lane; false if no other one runs. */
  boolean goOnWithout(Lane lane) {
    lane.stop();
    running.remove(lane);
    return !running.isEmpty();
  }

  /**
   * The upstream that this lane asked sends all of the blob for every part of it: one lane takes
   * all, so that it is sent once.
   */
  void rangesAreIgnored(Lane by) {
    rangesIgnored = true;
    List<Lane> others = running.stream().filter(lane -> lane != by).toList();
    others.forEach(Lane::stop);
    running.removeAll(others);
    by.extendTo(size());
  }

  /** An upstream has answered for the part that it was asked for. */
  void rangesAreKnown() {
    rangesIgnored = false;
  }

  /** Ends all that run; what is wanted is not forgotten. */
  void stop() {
    running.forEach(Lane::stop);
    running.clear();
  }

  /** Ends all that run, and forgets what is wanted. */
  void forget() {
    stop();
    forgetWants();
    scattered = false;
  }

  private void forgetWants() {
    gaps.forgetAll();
    urgent.clear();
  }

  /** Ends all that run, and begins no more. */
  void close() {
    over = true;
    stop();
  }

  /** Gives wanted bytes that are missing and in no lane to new ones, while there is room. */
  void plan() {
    while (!over && running.size() < mostLanes()) {
      Optional<Stretch> next = nextUrgent();
      if (next.isEmpty() && running.size() < mostUnhurried()) {
        next = nextUnhurried();
      }
      if (next.isEmpty()) {
        return;
      }
      open(next.get());
    }
  }

  private int mostLanes() {
    return rangesIgnored ? 1 : MAX_LANES;
  }

  private int mostUnhurried() {
    return frontOnly ? 1 : Math.max(MAX_UNHURRIED, width);
  }

  /** What somebody waits for and nobody fetches. */
  private Optional<Stretch> nextUrgent() {
    Optional<Stretch> next = urgent.next();
    while (next.isPresent()) {
      long missing = gaps.firstFrom(next.get().start());
      if (missing >= 0 && missing < next.get().end() && laneAt(missing) == null) {
        return Optional.of(new Stretch(missing, next.get().end()));
      }
      next = urgent.next();
    }
    return Optional.empty();
  }

  /** What is wanted and missing, and neither in a lane nor, unless they share, right behind one. */
  private Optional<Stretch> nextUnhurried() {
    long at = gaps.firstFrom(0);
    while (at >= 0) {
      Lane owner = laneAt(at);
      if (owner != null) {
        at = gaps.firstFrom(owner.end());
      } else if (width == 1 && at > 0 && laneAt(at - 1) != null) {
        at = gaps.firstFrom(freeEnd(at, gaps.wantedEndAt(at)));
      } else {
        return Optional.of(new Stretch(at, gaps.wantedEndAt(at)));
      }
    }
    return Optional.empty();
  }

  /** A byte that somebody waits for begins a lane of its own, unless one reaches it soon. */
  private void hurry(long start, long end) {
    long missing = partial().present().firstGap(start);
    if (missing >= end || missing >= size()) {
      return;
    }
    Lane owner = laneAt(missing);
    if (owner == null) {
      urgent.add(missing, end);
      if (running.size() >= mostLanes()) {
        lookAgain(missing, end);
      }
    } else if (isSoon(owner, missing) || rangesIgnored || running.size() >= MAX_LANES) {
      lookAgain(missing, end);
    } else {
      split(owner, missing, end);
    }
  }

  private static boolean isSoon(Lane owner, long missing) {
    return missing - owner.position() <= Aligned.BYTES
        || owner.reachesSoon(missing, PATIENCE_NANOS, UNKNOWN_REACH_BYTES);
  }

  private void split(Lane owner, long missing, long end) {
    long aligned = Aligned.down(missing);
    // What the owner has received but not yet written stays the owner's.
    long start = aligned - owner.position() < Aligned.BYTES ? missing : aligned;
    owner.shortenTo(start);
    open(new Stretch(start, end));
  }

  /** What had seemed to come in time may not: a lane is slower now, or none became free. */
  private void lookAgain(long missing, long end) {
    var unused =
        context
            .loop()
            .schedule(
                () -> {
                  long left = gaps.firstFrom(missing);
                  if (!over && left >= 0 && left < end) {
                    makeRoom(left);
                    hurry(left, end);
                    plan();
                  }
                },
                PATIENCE_NANOS,
                TimeUnit.NANOSECONDS);
  }

  /** The lane with most before it gives up what it will not reach soon, for who waits. */
  private void makeRoom(long missing) {
    Lane owner = laneAt(missing);
    if (rangesIgnored || running.size() < MAX_LANES || (owner != null && isSoon(owner, missing))) {
      return;
    }
    Lane longest = running.get(0);
    for (Lane lane : running) {
      longest = lane.end() - lane.position() > longest.end() - longest.position() ? lane : longest;
    }
    leaveTheRest(longest);
  }

  /** It ends soon, but not within what it has received and not yet written. */
  private static void leaveTheRest(Lane lane) {
    lane.shortenTo(Aligned.down(lane.position()) + 2 * Aligned.BYTES);
  }

  private void open(Stretch stretch) {
    Extents present = partial().present();
    Lane lane = opener.open(startOf(present, stretch.start()), endOf(stretch));
    running.add(lane);
    lane.begin();
  }

  /** How much of what is missing a lane takes at a time, so that all end together. */
  private long piece() {
    return Math.max(LEAST_PIECE_BYTES, Math.min(MOST_SHARED_BYTES, gaps.bytes() / (2L * width)));
  }

  private @Nullable Lane laneAt(long position) {
    for (Lane lane : running) {
      if (lane.position() <= position && position < lane.end()) {
        return lane;
      }
    }
    return null;
  }

  /** Down to a whole MiB, but not into what is here or in another lane. */
  private long startOf(Extents present, long gap) {
    long start = Math.max(Aligned.down(gap), present.endBefore(gap));
    for (Lane lane : running) {
      if (lane.end() <= gap) {
        start = Math.max(start, lane.end());
      }
    }
    return start;
  }

  /** Up to a whole MiB, but not to where somebody else waits for a lane of his own. */
  private long endOf(Stretch stretch) {
    long start = stretch.start();
    if (rangesIgnored) {
      return size();
    }
    long end = Math.min(Aligned.up(stretch.end()), size());
    if (scattered) {
      end = Math.min(end, Aligned.down(start) + MAX_PIECE_BYTES);
    }
    if (width > 1) {
      end = Math.min(end, Aligned.up(start + piece()));
    }
    long waiting = urgent.firstFrom(start + Aligned.BYTES);
    return freeEnd(start, Math.min(end, Aligned.down(waiting)));
  }

  /** As far as nothing is here or in a lane, from a missing byte on. */
  private long freeEnd(long start, long end) {
    long free = Math.min(end, partial().present().nextStart(start));
    for (Lane lane : running) {
      if (lane.position() > start) {
        free = Math.min(free, lane.position());
      }
    }
    return free;
  }

  private long size() {
    return gaps.size();
  }

  private PartialBlob partial() {
    return context.partial();
  }
}
