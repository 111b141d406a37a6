package io.towline.proxy.timeline;

import io.towline.proxy.timeline.ClientRequest.Delivery;
import io.towline.proxy.timeline.ClientRequest.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request that may call for advice.
 *
 * @param all what else was asked of late
 */
record Sighting(ClientRequest request, RuntimeVersion runtime, List<ClientRequest> all) {
  /** Below it nobody's timeout has run out: people press Ctrl-C, and aborted ranges are usual. */
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(4);

  private static final int AGAIN_WITHIN_MINUTES = 30;

  Delivery delivery() {
    return request.delivery();
  }

  /** Whether the client left in the middle of a blob, after a silence that can be a timeout's. */
  boolean gaveUpOnBlob() {
    return request.isBlob()
        && !request.isHead()
        && delivery().ending() == Ending.CLIENT_LEFT
        && delivery().silence().compareTo(SHORTEST_PATIENCE) >= 0;
  }

  /** Whether there is nothing more that could have been sent. */
  boolean hasAll() {
    return delivery().wanted() > 0 && delivery().bytes() == delivery().wanted();
  }

  boolean hadNoAnswer() {
    return delivery().wanted() < 0;
  }

  /** Whether a blob did not come, by an upstream's doing. */
  boolean wasLetDown() {
    return wasLetDown(request);
  }

  /** How often this client was let down over this blob. */
  long timesLetDown() {
    return all.stream().filter(other -> isSame(other) && wasLetDown(other)).count();
  }

  /** Whether the client asked again for a blob that had reached it completely. */
  boolean wasAskedAgain() {
    return isWholeBlob(request) && all.stream().anyMatch(this::repeats);
  }

  Optional<Advice> says(String seen, String advice) {
    return Optional.of(new Advice(runtime.text(), seen, advice));
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private boolean isSame(ClientRequest other) {
    return other.client().equals(request.client())
        && other.userAgent().equals(request.userAgent())
        && other.digest().equals(request.digest());
  }

  private boolean repeats(ClientRequest other) {
    return isSame(other)
        && isWholeBlob(other)
        && other.began().isAfter(request.until())
        && Duration.between(request.until(), other.began()).toMinutes() < AGAIN_WITHIN_MINUTES;
  }

  private static boolean wasLetDown(ClientRequest of) {
    return of.isBlob() && (of.delivery().ending() == Ending.CUT || of.status() >= 500);
  }

  private static boolean isWholeBlob(ClientRequest of) {
    return of.isBlob()
        && !of.isHead()
        && of.status() == 200
        && of.delivery().ending() == Ending.COMPLETE;
  }
}
