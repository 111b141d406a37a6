package io.towline.proxy.tls;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether certificates have changed, on a thread of its own. */
public final class TlsWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsWatch.class);

  private final ScheduledExecutorService thread;

  private TlsWatch(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /** Watches until it is closed. */
  public static TlsWatch start(ServerTls tls) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = new Thread(work, "certificates");
              made.setDaemon(true);
              return made;
            });
    long each = ServerTls.REFRESH.toMillis();
    var unused = thread.scheduleWithFixedDelay(() -> look(tls), each, each, TimeUnit.MILLISECONDS);
    return new TlsWatch(thread);
  }

  private static void look(ServerTls tls) {
    try {
      tls.refresh();
    } catch (RuntimeException e) { // else it would never look again
      log.error("looking after the certificate failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
