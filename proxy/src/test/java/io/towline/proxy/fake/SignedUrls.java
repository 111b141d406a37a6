package io.towline.proxy.fake;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * URLs at a CDN that are good for one request, as signed ones are for a short time; any other
 * signature is answered 403.
 */
public final class SignedUrls {
  private final FakeRegistry cdn;
  private final AtomicInteger signed = new AtomicInteger();
  private final Set<String> good = ConcurrentHashMap.newKeySet();
  private volatile int tooOld;

  /** From now on this registry looks at signatures; it may be the one that makes them, too. */
  public SignedUrls(FakeRegistry cdn) {
    this.cdn = cdn;
    cdn.when(request -> request.query("signature").map(s -> !good.remove(s)).orElse(false))
        .answers(403);
  }

  /** The URL of this number, counted from 1, is too old when it is used. */
  public SignedUrls expires(int number) {
    tooOld = number;
    return this;
  }

  /** How many were given out so far. */
  public int signed() {
    return signed.get();
  }

  URI sign(String target) {
    int number = signed.incrementAndGet();
    if (number != tooOld) {
      good.add("s" + number);
    }
    return cdn.uri(target + "?signature=s" + number);
  }
}
