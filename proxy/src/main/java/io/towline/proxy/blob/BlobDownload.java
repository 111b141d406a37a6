package io.towline.proxy.blob;

import io.towline.cache.BlobFill;
import io.towline.cache.Extents;
import io.towline.cache.PartialBlob;
import io.towline.cache.Progress;
import io.towline.cache.SizeConflictException;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.failover.PullFailure;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.upstream.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All attempts for one blob, on one event loop, for as many clients as there are. What is wanted
 * and missing is divided into lanes: usually one at the frontier; a range far ahead of it gets its
 * own. Every byte is in one lane at most, so none is fetched twice.
 */
final class BlobDownload implements BlobFill {
  private static final Logger log = LoggerFactory.getLogger(BlobDownload.class);

  private static final int MAX_LANES = 4;
  private static final long ALIGNMENT_BYTES = 1 << 20;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final DownloadContext context;
  private final DiskThreads disk;
  private final Wants wants = new Wants();
  private final List<Lane> lanes = new ArrayList<>();
  private final Suspects suspects;
  private final Runnable whenOver;
  private final long beganNanos;
  private final AtomicInteger unheard = new AtomicInteger();
  private volatile boolean quiet = true;
  private volatile String asking = "";
  private boolean over;

  /**
   * A download of which nothing is wanted yet.
   *
   * @param whenOver called once, on the loop
   */
  BlobDownload(DownloadContext context, DiskThreads disk, Consumer<BlobDownload> whenOver) {
    this.context = context;
    this.disk = disk;
    this.whenOver = () -> whenOver.accept(this);
    this.beganNanos = context.observers().nanoClock().getAsLong();
    this.suspects = new Suspects(context.source().forBlobs(), context.partial().frontier() > 0);
  }

  /** How it stands; any thread. */
  DownloadFigures figures() {
    return new DownloadFigures(
        context.source().registry().name(),
        context.repository(),
        partial().digest(),
        asking,
        partial().present().bytes(),
        partial().size(),
        partial().readers(),
        Duration.ofNanos(context.observers().nanoClock().getAsLong() - beganNanos));
  }

  /** Ends it, whoever waits: what is here stays for the next start. Any thread. */
  void stop() {
    context.loop().execute(() -> storingFailed(new IOException("this proxy is shutting down")));
  }

  /** Ends it if no client waits for it. Any thread. */
  void stopIfAbandoned() {
    if (partial().readers() == 0) {
      stop();
    }
  }

  @Override
  public void want(long start, long end) {
    unheard.incrementAndGet();
    context.loop().execute(() -> wanted(start, end));
  }

  @Override
  public void settled(Progress progress) {
    context.loop().execute(progress == Progress.VERIFIED ? this::verified : this::mismatched);
  }

  @Override
  public boolean isIdle() {
    return quiet && unheard.get() == 0;
  }

  @Override
  public void rested() {
    context.loop().execute(this::finish);
  }

  private void wanted(long start, long end) {
    quiet = false;
    unheard.decrementAndGet();
    if (!over && start < end) {
      wants.add(start, end);
      long missing = partial().present().firstGap(start);
      if (missing < end) {
        splitForHaste(missing);
      }
      plan();
    }
    lookWhetherQuiet();
  }

  /** Whom the lanes may ask. */
  List<Endpoint> endpoints() {
    return suspects.endpoints();
  }

  /** Gives every wanted byte that is missing and in no lane to a new one, while there is room. */
  private void plan() {
    Extents present = partial().present();
    long size = partial().size().orElse(Lane.TO_THE_END);
    long at = 0;
    while (!over && lanes.size() < MAX_LANES) {
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
    if (owner == null || lanes.size() >= MAX_LANES) {
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
    Lane lane = new Lane(context, this, disk.newQueue(), start, end);
    lanes.add(lane);
    lane.next();
  }

  private @Nullable Lane laneAt(long position) {
    for (Lane lane : lanes) {
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
    for (Lane lane : lanes) {
      if (lane.end() <= gap) {
        start = Math.max(start, lane.end());
      }
    }
    return start;
  }

  private long nextTaken(Extents present, long gap) {
    long next = present.nextStart(gap);
    for (Lane lane : lanes) {
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

  void contributed(LoggedAttempt attempt) {
    suspects.contributed(attempt);
  }

  void sizeKnown() {
    plan();
  }

  /** An upstream that named no length has ended here: is that the blob? The digest will tell. */
  boolean acceptsSize(long received) {
    try {
      partial().sizeIs(received);
      return true;
    } catch (SizeConflictException e) {
      return false;
    }
  }

  void laneDone(Lane lane) {
    lanes.remove(lane);
    plan();
    lookWhetherQuiet();
  }

  private void lookWhetherQuiet() {
    if (lanes.isEmpty() && !over) {
      quiet = true;
      partial().idled();
    }
  }

  void verified() {
    finish();
  }

  /** A lane asks this one now. */
  void asking(Endpoint endpoint) {
    asking = endpoint.upstream().name();
  }

  /** The digest is wrong: everything is gone, and somebody is to blame. */
  void mismatched() {
    stopLanes();
    if (suspects.blame("the bytes do not come to " + partial().digest(), this::accuse)) {
      plan();
    } else {
      fail();
    }
  }

  private void accuse(Endpoint endpoint, String message) {
    log.atError()
        .addKeyValue("registry", endpoint.registry().name())
        .addKeyValue("upstream", endpoint.upstream().name())
        .addKeyValue("repository", context.repository())
        .log("this upstream delivered wrong content: {}", message);
    context.observers().metrics().corrupt(endpoint.upstream().name());
  }

  /** No upstream that may be asked can go on. */
  void giveUp() {
    if (suspects.passOver()) {
      stopLanes();
      plan();
    } else {
      fail();
    }
  }

  /** The partial blob takes no more. */
  void storingFailed(Exception cause) {
    if (!over) {
      finish();
      partial().fail(new IOException("not stored: " + cause.getMessage(), cause));
    }
  }

  /** What is here stays for the next pull. */
  private void fail() {
    if (!over) {
      finish();
      partial().fail(new PullFailure(Verdict.of(context.log().attempts(), Verdict.Subject.BLOB)));
    }
  }

  private void finish() {
    if (!over) {
      over = true;
      stopLanes();
      whenOver.run();
    }
  }

  private void stopLanes() {
    lanes.forEach(Lane::stop);
    lanes.clear();
  }

  private PartialBlob partial() {
    return context.partial();
  }
}
