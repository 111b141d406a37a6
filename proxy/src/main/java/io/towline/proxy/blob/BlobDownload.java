package io.towline.proxy.blob;

import io.towline.cache.BlobFill;
import io.towline.cache.PartialBlob;
import io.towline.cache.Progress;
import io.towline.cache.SizeConflictException;
import io.towline.oci.Digest;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.failover.PullFailure;
import io.towline.proxy.failover.Verdict;
import io.towline.proxy.lane.Fetch;
import io.towline.proxy.lane.Lane;
import io.towline.proxy.lane.LaneContext;
import io.towline.proxy.lane.LaneOwner;
import io.towline.proxy.lane.Runner;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.timeline.Timeline;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import io.towline.proxy.upstream.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All attempts for one blob, on one event loop, for as many clients as there are. What is wanted
 * and missing is divided into {@link Lanes}, so that no byte is fetched twice.
 */
final class BlobDownload implements BlobFill, LaneOwner {
  /** For so long a client that fetched parts may come back before what it left unread ends. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final DownloadContext context;
  private final DiskThreads disk;
  private final Timeline timeline;
  private final Lanes lanes;
  private final Widening widening;
  private final Suspects suspects;
  private final GuiltLog guilt;
  private final Runnable whenOver;
  private final long beganNanos;
  private final AtomicInteger unheard = new AtomicInteger();
  private final Demand demand;
  private volatile boolean quiet = true;
  private volatile boolean aheadOfNeed;
  private volatile String asking = "";
  private long wantsHeard;
  private boolean over;

  /**
   * A download of which nothing is wanted yet.
   *
   * @param demand who waits for it
   * @param whenOver called once, on the loop
   */
  BlobDownload(
      DownloadContext context, DiskThreads disk, Demand demand, Consumer<BlobDownload> whenOver) {
    this.context = context;
    this.disk = disk;
    this.demand = demand;
    this.aheadOfNeed = demand.isAheadOfNeed();
    this.timeline =
        context
            .observers()
            .journal()
            .begin(
                context.source().registry().name(),
                context.repository(),
                context.partial().digest());
    LaneContext shared =
        LaneContext.of(
            context.timers(), context.observers(), context.source(), context.log(), timeline);
    this.lanes = new Lanes(context, (start, end) -> new Lane(shared, this, start, end));
    this.widening = new Widening(context, lanes, demand, timeline);
    this.guilt = new GuiltLog(context, timeline);
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

  /** Whether it is for this blob; any thread. */
  boolean fills(Digest digest) {
    return partial().digest().equals(digest);
  }

  /** It, as the streams to its clients see it. */
  Feed feed() {
    return new Feed(() -> asking, timeline);
  }

  /** Ends it, whoever waits: what is here stays for the next start. Any thread. */
  void stop() {
    context.loop().execute(() -> storingFailed(new IOException("this proxy is shutting down")));
  }

  /** Ends it if no client waits for it. Any thread. */
  void stopIfAbandoned() {
    if (!isWaitedFor()) {
      stop();
    }
  }

  /** Whether a client reads from it. Any thread. */
  boolean isWaitedFor() {
    return !aheadOfNeed && partial().readers() > 0;
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
    context.loop().execute(() -> finish(Kind.REST, partial().frontier(), "nobody reads it"));
  }

  private void wanted(long start, long end) {
    quiet = false;
    wantsHeard++;
    unheard.decrementAndGet();
    if (!over && start < end) {
      if (demand.isAheadOfNeed() && end != Lane.TO_THE_END) {
        lanes.confineTo(Aligned.BYTES);
      }
      demand.want(start, end);
      aheadOfNeed = false;
      lanes.want(start, end);
      widening.begin();
    }
    lookWhetherQuiet();
  }

  /** Begins before anybody asks, and reads only the first bytes. Any thread. */
  void beginAheadOfNeed() {
    unheard.incrementAndGet();
    context
        .loop()
        .execute(
            () -> {
              quiet = false;
              unheard.decrementAndGet();
              if (!over) {
                timeline.add(Kind.HEAD_START, "", 0, "its manifest was served");
                lanes.want(0, Lane.TO_THE_END);
              }
              lookWhetherQuiet();
            });
  }

  @Override
  public void deserted() {
    context.loop().execute(this::restUnlessWanted);
  }

  private boolean isDeserted() {
    return !over && !quiet && partial().readers() == 0;
  }

  /** Whoever comes meanwhile wants something, and that begins it again. */
  private void restUnlessWanted() {
    if (!isDeserted()) {
      return;
    }
    long known = partial().size().orElse(0);
    long missing = Math.max(0, known - partial().present().bytes());
    if (demand.goesOn(missing)) {
      timeline.add(
          Kind.CLIENT, "", partial().frontier(), "no client is left; it goes on by itself");
    } else if (demand.isOfParts()) {
      long heard = wantsHeard;
      context.timers().after(LINGER, () -> restUnlessHeard(heard));
    } else {
      restUnlessHeard(wantsHeard);
    }
  }

  private void restUnlessHeard(long before) {
    if (wantsHeard == before && isDeserted()) {
      timeline.add(Kind.REST, "", partial().frontier(), "no client is left");
      demand.rests();
      lanes.forget();
      widening.rest();
      lookWhetherQuiet();
    }
  }

  /** Whether an attempt may read on where it is; if not, {@code then} runs when it may. */
  boolean mayRead(long end, Runnable then) {
    return demand.mayRead(end, then);
  }

  /** How long an attempt waits before its next chunk. */
  Duration pause() {
    return demand.pause();
  }

  @Override
  public List<Endpoint> endpoints() {
    return suspects.endpoints();
  }

  @Override
  public OptionalLong size() {
    return partial().size();
  }

  @Override
  public long frontier() {
    return partial().frontier();
  }

  @Override
  public Fetch open(Runner runner) {
    asking = runner.endpoint().upstream().name();
    BlobAttempt attempt = new BlobAttempt(context, this, runner, disk.newQueue());
    attempt.start();
    return attempt;
  }

  void contributed(LoggedAttempt attempt) {
    suspects.contributed(attempt);
  }

  /** Whether an answer that makes no sense is to be no more than a failure of that upstream. */
  boolean forgives(Endpoint endpoint) {
    return suspects.forgive(endpoint);
  }

  /**
   * An attempt brought bytes that differ from those that are here. One of both is wrong, and the
   * digest will tell which.
   *
   * @return whether it may have been right; false if only this upstream has brought anything, so
   *     that it contradicts itself
   */
  boolean contradicted(LoggedAttempt attempt, String what) {
    timeline.add(Kind.BLAME, nameOf(attempt.endpoint()), partial().frontier(), what);
    return suspects.contradicted(attempt, what);
  }

  void sizeKnown() {
    lanes.plan();
    widening.begin();
  }

  /** Whether an upstream that was not asked yet may do what this one does not. */
  boolean hasOthersThan(Endpoint endpoint) {
    return endpoints().stream()
        .filter(other -> !other.equals(endpoint))
        .anyMatch(
            other -> context.log().attempts().stream().noneMatch(a -> a.endpoint().equals(other)));
  }

  /** An upstream answered a request for a part of the blob. */
  void rangeAnswered(Lane lane, boolean ignored) {
    if (ignored && widening.isWide()) {
      widening.refused("it sends all of the blob for a part of it");
    } else if (ignored) {
      lanes.rangesAreIgnored(lane);
    } else {
      lanes.rangesAreKnown();
    }
  }

  /** The blob has moved to memory, and what this lane brings lies too far ahead for that. */
  void outOfReach(Lane lane) {
    widening.narrow("the disk takes no bytes");
    lanes.outOfReach(lane);
    lookWhetherQuiet();
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

  @Override
  public void done(Lane lane) {
    lanes.done(lane);
    lookWhetherQuiet();
  }

  private void lookWhetherQuiet() {
    if (lanes.isEmpty() && !over) {
      quiet = true;
      partial().idled();
    }
  }

  void verified() {
    if (!over) {
      suspects.clear(guilt);
      widening.finished();
      finish(Kind.FINISH, partial().present().end(), "");
    }
  }

  /** The digest is wrong: everything is gone, and somebody is to blame. */
  void mismatched() {
    if (over) {
      return;
    }
    lanes.stop();
    widening.narrow("the bytes were wrong");
    if (suspects.blame("the bytes do not come to " + partial().digest(), guilt)) {
      lanes.plan();
    } else {
      fail();
    }
  }

  @Override
  public void giveUp(Lane lane) {
    if (widening.isWide() && lanes.goOnWithout(lane)) {
      widening.narrow("one of them was given up");
      lanes.plan();
    } else if (suspects.passOver()) {
      lanes.stop();
      lanes.plan();
    } else {
      fail();
    }
  }

  /** The partial blob takes no more. */
  void storingFailed(Exception cause) {
    if (!over) {
      String why = "not stored: " + cause.getMessage();
      finish(Kind.GIVE_UP, partial().frontier(), why);
      partial().fail(new IOException(why, cause));
    }
  }

  /** What is here stays for the next pull. */
  private void fail() {
    if (!over) {
      RegistryError verdict = Verdict.of(context.log().attempts(), Verdict.Subject.BLOB);
      finish(Kind.GIVE_UP, partial().frontier(), verdict.getMessage());
      partial().fail(new PullFailure(verdict));
    }
  }

  private void finish(Kind how, long offset, @Nullable String detail) {
    if (!over) {
      over = true;
      timeline.add(how, "", offset, detail == null ? "" : detail);
      demand.over();
      widening.stop();
      lanes.close();
      whenOver.run();
    }
  }

  private static String nameOf(Endpoint endpoint) {
    return endpoint.upstream().name();
  }

  private PartialBlob partial() {
    return context.partial();
  }
}
