package io.towline.proxy;

import io.towline.cache.CacheEvents;
import io.towline.oci.Digest;
import io.towline.proxy.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what happens in the cache to the log and the metrics. */
final class CacheReporter implements CacheEvents {
  private static final Logger log = LoggerFactory.getLogger("towline.cache");

  private final Metrics metrics;

  CacheReporter(Metrics metrics) {
    this.metrics = metrics;
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
    log.atWarn().addKeyValue("digest", digest).log("quarantined: {}", why);
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
