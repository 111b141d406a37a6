package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes every stored blob again within a week, in the order of their digests, a bounded number of
 * bytes a second and only while no pull runs; after a power cut at once. What rotted is put aside.
 * How far it is outlasts the process. One step at a time, on the thread for long work.
 */
final class Scrubber implements Runnable {
  /** How often a step is due. */
  static final long TICK_MILLIS = 1_000;

  private static final int BATCH = 4096;
  private static final int BUFFER_BYTES = 256 << 10;
  private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** The file that is being hashed. */
  private record Open(StoredBlob blob, FileMark mark, FileChannel channel, MessageDigest hash) {}

  private final CacheServices services;
  private final BlobIndex index;
  private final StoredBlobs stored;
  private final BooleanSupplier pulling;
  private final AtomicBoolean due = new AtomicBoolean();
  private final Queue<StoredBlob> next = new ArrayDeque<>();
  private ScrubState state;
  private @Nullable Open open;
  private long position;
  private long done;
  private long passNanos;
  private long restNanos;
  private long savedNanos;

  Scrubber(CacheServices services, BlobIndex index, StoredBlobs stored, Start start) {
    this.services = services;
    this.index = index;
    this.stored = stored;
    this.pulling = start.pulling;
    ScrubState last =
        services
            .files()
            .readSmall(services.files().scrubState(), ScrubState.MAX_BYTES)
            .flatMap(ScrubState::decode)
            .orElse(ScrubState.START);
    state = start.powerCut ? new ScrubState("", true) : last;
    passNanos = services.nanoClock().getAsLong();
    savedNanos = passNanos;
    if (start.powerCut) {
      save(); // before the snapshot says that all is well
    }
  }

  /**
   * With what it begins.
   *
   * @param powerCut whether the disk may have lost what was believed to be on it
   * @param pulling whether a pull runs
   */
  record Start(boolean powerCut, BooleanSupplier pulling) {}

  /** Has a step done soon, unless one is waiting. Any thread. */
  void tick() {
    if (due.compareAndSet(false, true)) {
      services.threads().survey(this);
    }
  }

  @Override
  public synchronized void run() {
    due.set(false);
    long now = services.nanoClock().getAsLong();
    if (now - passNanos < restNanos) {
      return; // everything was looked at, and is again within the week
    }
    if (restNanos > 0) {
      restNanos = 0;
      passNanos = now;
    }
    long work = ScrubPace.work(services.budget().bytes(), index.size());
    long seconds = TimeUnit.NANOSECONDS.toSeconds(now - passNanos);
    boolean waits = !state.urgent() && pulling.getAsBoolean();
    if (!waits || ScrubPace.isBehind(seconds, done, work)) {
      step(ScrubPace.perSecond(work, state.urgent()) * TICK_MILLIS / 1_000);
    }
  }

  /** Does about so much of what {@link ScrubPace} counts. */
  private void step(long work) {
    long end = done + work;
    if (open == null && !openNext()) {
      return; // without a buffer: where nothing is stored this comes every second
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(work, BUFFER_BYTES));
    do {
      read(buffer);
    } while (done < end && (open != null || openNext()));
    if (services.nanoClock().getAsLong() - savedNanos >= SAVE_NANOS) {
      save();
    }
  }

  /** False at the end of a pass, and when nothing is stored. */
  private boolean openNext() {
    if (next.isEmpty()) {
      fillBatch();
    }
    StoredBlob blob = next.poll();
    if (blob == null) {
      endPass();
      return false;
    }
    done += ScrubPace.FILE_BYTES;
    Path path = services.files().blob(blob.digest());
    state = new ScrubState(blob.digest().toString(), state.urgent());
    try {
      FileMark mark = FileMark.of(path);
      FileChannel channel = services.files().openToRead(path);
      open = new Open(blob, mark, channel, blob.digest().algorithm().newHash());
      position = 0;
    } catch (NoSuchFileException e) {
      stored.forget(blob.digest());
    } catch (IOException e) {
      return true; // no file descriptor, or no file of ours: its next read decides, or another pass
    }
    return true;
  }

  private void fillBatch() {
    Comparator<StoredBlob> order = Comparator.comparing(blob -> blob.digest().toString());
    PriorityQueue<StoredBlob> last = new PriorityQueue<>(order.reversed());
    for (int place = 0; place < index.places(); place++) {
      StoredBlob blob = index.at(place);
      if (blob != null && blob.digest().toString().compareTo(state.after()) > 0) {
        last.add(blob);
        if (last.size() > BATCH) {
          last.remove();
        }
      }
    }
    last.stream().sorted(order).forEach(next::add);
  }

  private void endPass() {
    done = 0;
    if (state.isStart()) {
      passNanos = services.nanoClock().getAsLong(); // nothing is stored yet
      return;
    }
    state = ScrubState.START;
    restNanos = TimeUnit.SECONDS.toNanos(ScrubPace.WEEK_SECONDS / 2);
    save();
  }

  private void read(ByteBuffer buffer) {
    Open now = open;
    if (now == null) {
      return;
    }
    StoredBlob listed = index.find(now.blob.digest());
    if (listed == null || !Objects.equals(listed.trusted(), now.blob.trusted())) {
      close(now); // it was evicted, put aside or verified meanwhile
      return;
    }
    try {
      buffer.clear();
      int read = now.channel.read(buffer, position);
      if (read > 0) {
        now.hash.update(buffer.flip());
        position += read;
        done += read;
        return;
      }
      judge(now);
    } catch (IOException e) {
      stored.quarantine(now.blob.digest(), "it cannot be read: " + e.getMessage());
    }
    close(now);
  }

  private void judge(Open now) {
    Digest digest = now.blob.digest();
    Digest found = Digest.of(digest.algorithm(), now.hash.digest());
    if (found.equals(digest)) {
      stored.passed(now.blob, now.mark);
    } else {
      stored.quarantine(digest, "its bytes have become " + found);
    }
  }

  private void close(Open now) {
    open = null;
    try {
      now.channel.close();
    } catch (IOException e) {
      // it was only read
    }
  }

  private void save() {
    savedNanos = services.nanoClock().getAsLong();
    try {
      services.files().replace(services.files().scrubState(), state.encode());
    } catch (IOException e) {
      services.health().failed(e);
    }
  }

  /** Notes how far it is; nothing runs any more. */
  synchronized void close() {
    if (open != null) {
      close(open);
    }
    save();
  }
}
