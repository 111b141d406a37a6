package io.towline.cache;

import io.towline.oci.Digest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what the cache told. */
final class RecordedEvents implements CacheEvents {
  final List<Digest> evicted = new CopyOnWriteArrayList<>();
  final List<String> reasons = new CopyOnWriteArrayList<>();
  final List<Digest> quarantined = new CopyOnWriteArrayList<>();
  final List<Boolean> storing = new CopyOnWriteArrayList<>();
  final List<String> warnings = new CopyOnWriteArrayList<>();

  @Override
  public void evicted(Digest digest, long bytes, String reason) {
    evicted.add(digest);
    reasons.add(reason);
  }

  @Override
  public void quarantined(Digest digest, String why) {
    quarantined.add(digest);
  }

  @Override
  public void storing(boolean now, String why) {
    storing.add(now);
  }

  @Override
  public void warning(String message) {
    warnings.add(message);
  }
}
