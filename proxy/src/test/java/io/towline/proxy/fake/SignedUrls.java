package io.towline.proxy.fake;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * URLs at a CDN that are good for one request, as signed ones are for a short time; any other
 * request there is answered 403.
 */
public final class SignedUrls {
  private final FakeRegistry cdn;
  private final AtomicInteger signed = new AtomicInteger();
  private final AtomicInteger expired = new AtomicInteger();
  private final Set<String> good = ConcurrentHashMap.newKeySet();

  /** From now on this registry serves by signed URLs alone. */
  public SignedUrls(FakeRegistry cdn) {
    this.cdn = cdn;
    cdn.when(request -> !request.query("signature").map(good::remove).orElse(false)).answers(403);
  }

  /** The next so many URLs are too old when they are used. */
  public void expireNext(int count) {
    expired.set(count);
  }

  /** How many were given out so far. */
  public int signed() {
    return signed.get();
  }

  URI sign(String target) {
    String signature = "s" + signed.incrementAndGet();
    if (expired.getAndUpdate(n -> n > 0 ? n - 1 : 0) == 0) {
      good.add(signature);
    }
    return cdn.uri(target + "?signature=" + signature);
  }
}
