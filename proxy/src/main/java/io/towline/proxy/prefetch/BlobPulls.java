package io.towline.proxy.prefetch;

import io.towline.oci.Descriptor;
import io.towline.oci.RepositoryName;
import io.towline.proxy.blob.BlobPull;
import io.towline.proxy.blob.BlobStore;
import io.towline.proxy.failover.RegistrySource;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.job.Listener;
import io.towline.proxy.job.Pace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The blobs of one image on their way into the cache: three at a time, which is what runtimes take,
 * so that a prefetch is to its upstream no more than one more client. One thread.
 */
final class BlobPulls {
  private static final int AT_A_TIME = 3;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long COMMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** How far a blob is. */
  record ProgressEvent(String event, String digest, long presentBytes, long sizeBytes) {}

  /**
   * A blob is here, or could not be pulled.
   *
   * @param state hit, stored or failed
   * @param reason why it failed; empty if it did not
   */
  record BlobEvent(String event, String digest, long sizeBytes, String state, String reason) {}

  /** One that runs. */
  private static final class Running {
    private final BlobPull pull;
    private final boolean again;
    private long comingSinceNanos;

    Running(BlobPull pull, boolean again) {
      this.pull = pull;
      this.again = again;
    }
  }

  private final BlobStore store;
  private final RegistrySource source;
  private final RepositoryName repository;
  private final Queue<Descriptor> waiting;
  private final List<Running> running = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private long fetchedBlobs;
  private long fetchedBytes;

  BlobPulls(
      BlobStore store, RegistrySource source, RepositoryName repository, List<Descriptor> blobs) {
    this.store = store;
    this.source = source;
    this.repository = repository;
    waiting = new ArrayDeque<>(blobs);
  }

  long fetchedBlobs() {
    return fetchedBlobs;
  }

  long fetchedBytes() {
    return fetchedBytes;
  }

  /**
   * Pulls all of them; what fails holds up no other.
   *
   * @throws JobRefusal if some could not be pulled
   * @throws IOException if nobody listens any more: what came stays
   */
  void run(Listener listener) throws IOException, JobRefusal {
    Pace pace = new Pace(System::nanoTime);
    try {
      while (!running.isEmpty() || !waiting.isEmpty()) {
        while (running.size() < AT_A_TIME && !waiting.isEmpty()) {
          running.add(new Running(store.pull(source, repository, waiting.remove()), false));
        }
        look(listener, pace.isTime());
        if (!running.isEmpty()) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
      }
    } finally {
      running.forEach(each -> each.pull.close());
    }
    if (!failures.isEmpty()) {
      throw new JobRefusal(String.join("; ", failures));
    }
  }

  private void look(Listener listener, boolean tell) throws IOException {
    List<Running> again = new ArrayList<>();
    for (Iterator<Running> each = running.iterator(); each.hasNext(); ) {
      Running one = each.next();
      BlobPull.State state = one.pull.look();
      giveUpWhenLate(one);
      if (state == BlobPull.State.RUNNING) {
        if (tell) {
          progress(one, listener);
        }
        continue;
      }
      each.remove();
      if (state == BlobPull.State.FAILED && !one.again) { // what it joined may have been useless
        again.add(new Running(store.pull(source, repository, one.pull.blob()), true));
      } else {
        ended(one.pull, state, listener);
      }
    }
    running.addAll(again);
  }

  private static void giveUpWhenLate(Running one) {
    if (one.pull.isComing()) {
      long now = System.nanoTime();
      one.comingSinceNanos = one.comingSinceNanos == 0 ? now : one.comingSinceNanos;
      if (now - one.comingSinceNanos > COMMIT_NANOS) {
        one.pull.giveUp("it came, and could not be stored");
      }
    }
  }

  /** Also what does not move is told of: the far end knows by it that somebody is here. */
  private static void progress(Running one, Listener listener) throws IOException {
    Descriptor blob = one.pull.blob();
    listener.tell(
        new ProgressEvent(
            "progress", blob.digest().toString(), one.pull.presentBytes(), blob.sizeBytes()));
  }

  private void ended(BlobPull pull, BlobPull.State state, Listener listener) throws IOException {
    Descriptor blob = pull.blob();
    if (state == BlobPull.State.STORED) {
      fetchedBlobs++;
      fetchedBytes += blob.sizeBytes();
    } else if (state == BlobPull.State.FAILED) {
      failures.add(blob.digest() + ": " + pull.reason());
    }
    listener.tell(
        new BlobEvent(
            "blob",
            blob.digest().toString(),
            blob.sizeBytes(),
            state.name().toLowerCase(Locale.ROOT),
            pull.reason()));
  }
}
