package io.towline.proxy;

import io.towline.cache.CacheEvents;
import io.towline.oci.Digest;
import io.towline.proxy.metrics.Metrics;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what happens in the cache to the log and the metrics. */
final class CacheReporter implements CacheEvents {
  private static final Logger log = LoggerFactory.getLogger("towline.cache");

  /** The name in the metrics of what sends wrong bytes, when that is the cache's own disk. */
  static final String DISK = "cache";

  private final Metrics metrics;
  private final Consumer<Digest> whenQuarantined;

  /**
   * @param whenQuarantined told of content that is not here any more; must not block
   */
  CacheReporter(Metrics metrics, Consumer<Digest> whenQuarantined) {
    this.metrics = metrics;
    this.whenQuarantined = whenQuarantined;
  }

  @Override
  public void evicted(Digest digest, long bytes, String reason) {
    metrics.evicted(reason);
    log.atInfo()
        .addKeyValue("digest", digest)
        .addKeyValue("bytes", bytes)
        .addKeyValue("reason", reason)
        .log("evicted");
  }

  @Override
  public void quarantined(Digest digest, String why) {
    metrics.corrupt(DISK);
    log.atWarn().addKeyValue("digest", digest).log("quarantined: {}", why);
    whenQuarantined.accept(digest);
  }

  @Override
  public void storing(boolean now, String why) {
    if (now) {
      log.info("storing again: {}", why);
    } else {
      log.warn("not storing, pulls go on through memory: {}", why);
    }
  }

  @Override
  public void warning(String message) {
    log.warn(message);
  }
}
