package io.towline.proxy;

import io.towline.oci.Digest;
import io.towline.proxy.fake.Behaviour;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.proxy.fake.SignedUrls;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * The upstream that a fault befalls: whichever is asked first for the layer. The fault stays with
 * it for good where others can help, and passes after it has struck once where it is the only one.
 */
final class Victim {

  /** Where in an answer the fault strikes. */
  enum Place {
    BEFORE_HEADERS,
    FIRST_BYTES,
    MIDDLE,
    LAST_BYTES
  }

  private static final int FEW = 10;
  private static final int SLOW_END = 12 * 1024;

  private final FakeRegistry registry;
  private final Digest layer;
  private final int size;
  private final Place place;
  private final boolean passes;
  private final AtomicReference<FakeRegistry> chosen;

  /** One of several candidates; all of them share the choice. */
  private Victim(
      FakeRegistry registry, Layer layer, FaultCell cell, AtomicReference<FakeRegistry> chosen) {
    this.registry = registry;
    this.layer = layer.digest();
    this.size = layer.size();
    this.place = cell.place();
    this.passes = cell.upstreams() == 1;
    this.chosen = chosen;
  }

  /** What is pulled. */
  record Layer(Digest digest, int size) {}

  /** Lets the fault of the cell strike one of these registries. */
  static void among(List<FakeRegistry> registries, Layer layer, FaultCell cell) {
    AtomicReference<FakeRegistry> chosen = new AtomicReference<>();
    for (FakeRegistry registry : registries) {
      cell.fault().strike(new Victim(registry, layer, cell, chosen));
    }
  }

  Place place() {
    return place;
  }

  int size() {
    return size;
  }

  /** The offset in the blob at which the fault strikes. */
  int at() {
    return switch (place) {
      case BEFORE_HEADERS -> 0;
      case FIRST_BYTES -> FEW;
      case MIDDLE -> size / 2;
      case LAST_BYTES -> size - FEW;
    };
  }

  /** The same for what is slow: its last bytes are more than a few. */
  int slowAt() {
    return place == Place.LAST_BYTES ? size - SLOW_END : at();
  }

  /** Its answers for the layer. */
  Behaviour spoilt() {
    return limited(registry.when(this::isMine)).offsetsInContent();
  }

  /** Its answers to the request that the fault of a head strikes. */
  Behaviour spoiltHead() {
    Behaviour spoilt = limited(registry.when(this::isMine));
    if (place != Place.BEFORE_HEADERS) {
      registry.when(this::isMine).first(1).cutsAt(at());
    }
    return spoilt;
  }

  /** It wants tokens, and believes in none of the old ones when the fault strikes. */
  void tokensExpire() {
    registry.demandsToken();
    Runnable expiry = once(registry.tokens()::revokesAll);
    if (place == Place.BEFORE_HEADERS) {
      registry.when(
          request -> {
            if (isMine(request)) {
              expiry.run();
            }
            return false;
          });
    } else {
      registry.when(this::isMine).first(1).cutsAt(at()).andThen(expiry);
    }
  }

  /** It leads to itself by signed URLs, and the next of them is too old when the fault strikes. */
  void redirectsExpire() {
    Predicate<RecordedRequest> isSigned = request -> request.query("signature").isPresent();
    if (place != Place.BEFORE_HEADERS) {
      registry.when(isSigned.and(this::isMine)).first(1).cutsAt(at());
    }
    SignedUrls urls = new SignedUrls(registry).expires(place == Place.BEFORE_HEADERS ? 1 : 2);
    registry.when(isSigned.negate().and(this::isLayer)).redirectsTo(urls);
  }

  private Behaviour limited(Behaviour behaviour) {
    return passes ? behaviour.first(1) : behaviour;
  }

  private boolean isLayer(RecordedRequest request) {
    return request.isGet() && request.isBlob() && request.path().endsWith(layer.hex());
  }

  private boolean isMine(RecordedRequest request) {
    return isLayer(request) && (chosen.compareAndSet(null, registry) || chosen.get() == registry);
  }

  private static Runnable once(Runnable work) {
    AtomicBoolean done = new AtomicBoolean();
    return () -> {
      if (done.compareAndSet(false, true)) {
        work.run();
      }
    };
  }
}
