package io.towline.proxy.health;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is known of upstreams over a restart: a snapshot in the cache directory, read once and
 * written each minute in which something was learned, and in the end. A snapshot that cannot be
 * read or written costs a warning and nothing else. Has a thread of its own, for files block.
 */
public final class HealthKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthKeeper.class);

  private static final long PERIOD_SECONDS = 60;
  private static final long CLOSE_SECONDS = 10;
  private static final Duration WORTHLESS = Duration.ofNanos(Samples.FORGOTTEN_NANOS);

  private final HealthBook book;
  private final HealthFile file;
  private final Clock wallClock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread own = new Thread(work, "health-snapshot");
            own.setDaemon(true);
            return own;
          });
  private long savedChanges;
  private boolean failing;

  HealthKeeper(HealthBook book, Path directory, Clock wallClock) {
    this.book = book;
    this.file = new HealthFile(directory);
    this.wallClock = wallClock;
  }

  /** Fills the book from the snapshot in this directory, if there is one, and keeps it. Blocks. */
  public static HealthKeeper open(HealthBook book, Path directory, Clock wallClock) {
    HealthKeeper keeper = new HealthKeeper(book, directory, wallClock);
    keeper.load();
    var unused =
        keeper.thread.scheduleWithFixedDelay(
            keeper::saveChanges, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    return keeper;
  }

  void load() {
    try {
      Optional<byte[]> bytes = file.read();
      if (bytes.isPresent()) {
        take(SavedFormat.read(bytes.get()));
      }
    } catch (IOException e) {
      log.warn(
          "{} is not used, and will be written anew: {}; what was learned of the upstreams is gone",
          file.path(),
          e.getMessage());
    }
  }

  private void take(SavedFormat.Saved saved) {
    Instant now = wallClock.instant();
    Instant written = saved.written().isAfter(now) ? now : saved.written(); // a clock was set back
    Duration ago = Duration.between(written, now);
    if (ago.compareTo(WORTHLESS) < 0) {
      book.restore(saved.upstreams(), ago);
    }
  }

  /** Writes a snapshot, if something was learned since the last one. */
  synchronized void saveChanges() {
    long changes = book.changes();
    if (changes == savedChanges) {
      return;
    }
    try {
      file.replace(SavedFormat.write(new SavedFormat.Saved(wallClock.instant(), book.save())));
      savedChanges = changes;
      failing = false;
    } catch (IOException | RuntimeException e) { // a periodic task that throws never runs again
      if (!failing) {
        failing = true;
        log.warn(
            "{} could not be written, so what is learned would be lost: {}",
            file.path(),
            e.toString());
      }
    }
  }

  /** Writes a last snapshot. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        saveChanges();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
