package io.towline.proxy.timeline;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.timeline.Timeline.BlobName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The timelines and the requests of late. Any thread. In memory alone, 4 MiB as it usually is and
 * 40 at the very most: the newest {@value #MOST_ENDED} ended timelines and {@value #MOST_RUNNING}
 * running ones, {@value #MOST_REQUESTS} requests, and {@value #MOST_HITS} further ones that the
 * cache answered at once, which would else push out all others.
 */
public final class PullJournal {
  static final int MOST_ENDED = 500;
  static final int MOST_RUNNING = 500;
  static final int MOST_REQUESTS = 2_000;
  static final int MOST_HITS = 1_000;

  private final LongSupplier nanoClock;
  private final Clock wallClock;
  private final Set<Timeline> running = new LinkedHashSet<>();
  private final Set<Timeline> ended = new LinkedHashSet<>();
  private final Ring<ClientRequest> requests = new Ring<>(MOST_REQUESTS);
  private final Ring<Supplier<Optional<ClientRequest>>> hits = new Ring<>(MOST_HITS);

  /** A journal in which nothing has happened yet, by the system's dates. */
  public PullJournal(LongSupplier nanoClock) {
    this(nanoClock, Clock.systemUTC());
  }

  /**
   * A journal in which nothing has happened yet.
   *
   * @param wallClock for dates that people read
   */
  public PullJournal(LongSupplier nanoClock, Clock wallClock) {
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
  }

  /** A timeline for a blob that begins to be fetched. */
  public Timeline begin(String registry, RepositoryName repository, Digest digest) {
    Timeline timeline = new Timeline(new BlobName(registry, repository, digest), this);
    goesOn(timeline);
    return timeline;
  }

  /** Notes a request of a client that is over. */
  public void ended(ClientRequest request) {
    if (request.isPlainHit()) {
      hits.add(() -> Optional.of(request));
    } else {
      requests.add(request);
    }
    if (request.delivery().ending() == ClientRequest.Ending.CLIENT_LEFT && request.isBlob()) {
      request.digest().ifPresent(digest -> clientGone(digest, request));
    }
  }

  /** The same of one that the cache answered at once; called when somebody wants to see it. */
  public void hit(Supplier<Optional<ClientRequest>> request) {
    hits.add(request);
  }

  private void clientGone(Digest digest, ClientRequest request) {
    String how = request.ended() + " (" + request.userAgent() + ")";
    for (Timeline timeline : copyOfRunning()) {
      if (timeline.name().digest().equals(digest)) {
        timeline.clientGone(how);
      }
    }
  }

  /** The timelines that are wanted, those that began last first. */
  public List<BlobTimeline> timelines(Predicate<BlobTimeline> wanted, int most) {
    List<Timeline> all = copyOfRunning();
    synchronized (this) {
      all.addAll(ended);
    }
    return all.stream()
        .sorted(Comparator.comparingLong(Timeline::beganNanos).reversed())
        .map(Timeline::snapshot)
        .filter(wanted)
        .limit(most)
        .toList();
  }

  /** The requests that are wanted, those that ended last first. */
  public List<ClientRequest> requests(Predicate<ClientRequest> wanted, int most) {
    List<ClientRequest> all = new ArrayList<>(requests.list());
    hits.list().forEach(hit -> hit.get().ifPresent(all::add));
    return all.stream()
        .filter(wanted)
        .sorted(Comparator.comparing(ClientRequest::until).reversed())
        .limit(most)
        .toList();
  }

  private synchronized List<Timeline> copyOfRunning() {
    return new ArrayList<>(running);
  }

  synchronized void goesOn(Timeline timeline) {
    ended.remove(timeline);
    if (running.add(timeline) && running.size() > MOST_RUNNING) {
      running.remove(running.iterator().next());
    }
  }

  synchronized void ended(Timeline timeline) {
    running.remove(timeline);
    ended.remove(timeline); // it may have given up after a rest
    if (ended.size() == MOST_ENDED) {
      ended.remove(ended.iterator().next());
    }
    ended.add(timeline);
  }

  LongSupplier nanoClock() {
    return nanoClock;
  }

  /** For dates that people read. */
  public Clock wallClock() {
    return wallClock;
  }
}
