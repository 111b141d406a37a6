package io.towline.proxy.blob;

import io.towline.cache.Extents;
import io.towline.cache.PartialBlob;
import io.towline.proxy.lane.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which lane fetches which of the missing bytes: usually one lane at the frontier; a range far
 * ahead of it gets its own. Every byte is in one lane at most. Belongs to the loop of the download.
 */
final class Lanes {
  private static final int MAX_LANES = 4;
  private static final long ALIGNMENT_BYTES = 1 << 20;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Makes a lane for [start, end), and has it begin when it is among the others. */
  @FunctionalInterface
  interface Opener {
    Lane open(long start, long end);
  }

  private final DownloadContext context;
  private final Opener opener;
  private final Wants wants = new Wants();
  private final List<Lane> running = new ArrayList<>();
  private boolean over;

  Lanes(DownloadContext context, Opener opener) {
    this.context = context;
    this.opener = opener;
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  /** Sees to it that [start, end) is fetched, and its first missing byte soon. */
  void want(long start, long end) {
    wants.add(start, end);
    long missing = partial().present().firstGap(start);
    if (missing < end) {
      splitForHaste(missing);
    }
    plan();
  }

  /** A lane has fetched what it was for. */
  void done(Lane lane) {
    running.remove(lane);
    plan();
  }

  /** Ends all that run; what is wanted is not forgotten. */
  void stop() {
    running.forEach(Lane::stop);
    running.clear();
  }

  /** Ends all that run, and forgets what is wanted. */
  void forget() {
    stop();
    wants.clear();
  }

  /** Ends all that run, and begins no more. */
  void close() {
    over = true;
    stop();
  }

  /** Gives every wanted byte that is missing and in no lane to a new one, while there is room. */
  void plan() {
    Extents present = partial().present();
    long size = partial().size().orElse(Lane.TO_THE_END);
    long at = 0;
    while (!over && running.size() < MAX_LANES) {
      long wanted = wants.firstFrom(present.firstGap(at));
      if (wanted < 0 || wanted >= size) {
        return;
      }
      long gap = present.firstGap(wanted);
      if (gap > wanted) {
        at = gap;
        continue;
      }
      Lane owner = laneAt(gap);
      if (owner != null) {
        at = owner.end();
        continue;
      }
      long end = Math.min(aligned(wants.endAt(gap)), Math.min(size, nextTaken(present, gap)));
      open(startOf(present, gap), end);
      at = end;
    }
  }

  /** A byte that its lane will not reach soon begins a lane of its own, which takes the rest. */
  private void splitForHaste(long missing) {
    Lane owner = laneAt(missing);
    if (owner == null || running.size() >= MAX_LANES) {
      return;
    }
    if (owner.reachesSoon(missing, PATIENCE_NANOS, ALIGNMENT_BYTES)) {
      lookAgain(missing);
      return;
    }
    long aligned = missing - missing % ALIGNMENT_BYTES;
    // What the owner has received but not yet written stays the owner's.
    long start = aligned - owner.position() < ALIGNMENT_BYTES ? missing : aligned;
    long end = owner.end();
    owner.shortenTo(start);
    open(start, end);
  }

  /** The lane may slow down on its way: what it had seemed to reach in time is looked at again. */
  private void lookAgain(long missing) {
    var unused =
        context
            .loop()
            .schedule(
                () -> {
                  if (!over && !partial().present().contains(missing, missing + 1)) {
                    splitForHaste(missing);
                  }
                },
                PATIENCE_NANOS,
                TimeUnit.NANOSECONDS);
  }

  private void open(long start, long end) {
    Lane lane = opener.open(start, end);
    running.add(lane);
    lane.begin();
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
    long start = gap - gap % ALIGNMENT_BYTES;
    for (Extents.Extent extent : present.list()) {
      if (extent.end() <= gap) {
        start = Math.max(start, extent.end());
      }
    }
    for (Lane lane : running) {
      if (lane.end() <= gap) {
        start = Math.max(start, lane.end());
      }
    }
    return start;
  }

  private long nextTaken(Extents present, long gap) {
    long next = present.nextStart(gap);
    for (Lane lane : running) {
      if (lane.position() > gap) {
        next = Math.min(next, lane.position());
      }
    }
    return next;
  }

  private static long aligned(long end) {
    long over = end % ALIGNMENT_BYTES;
    return end == Lane.TO_THE_END || over == 0 ? end : end - over + ALIGNMENT_BYTES;
  }

  private PartialBlob partial() {
    return context.partial();
  }
}
