package io.towline.cache;

import io.towline.oci.Digest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes warnings; the other events are not the business of who uses it. */
final class NotedEvents implements CacheEvents {
  final List<String> warnings = new CopyOnWriteArrayList<>();

  @Override
  public void evicted(Digest digest, long bytes, String reason) {}

  @Override
  public void quarantined(Digest digest, String why) {}

  @Override
  public void storing(boolean now, String why) {}

  @Override
  public void warning(String message) {
    warnings.add(message);
  }
}
