package io.towline.proxy.disk;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every ten seconds whether files have changed, on a thread of its own. */
public final class FileWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);
  private static final Duration EACH = Duration.ofSeconds(10);

  private final ScheduledExecutorService thread;

  private FileWatch(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /**
   * Watches until it is closed.
   *
   * @param looks which may block
   */
  public static FileWatch start(Runnable... looks) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = new Thread(work, "file-watch");
              made.setDaemon(true);
              return made;
            });
    for (Runnable look : looks) {
      var unused =
          thread.scheduleWithFixedDelay(
              () -> take(look), EACH.toMillis(), EACH.toMillis(), TimeUnit.MILLISECONDS);
    }
    return new FileWatch(thread);
  }

  private static void take(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException e) { // else it would never look again
      log.error("looking after files failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
