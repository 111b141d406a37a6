package io.towline.proxy.timeline;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.timeline.ClientRequest.Delivery;
import io.towline.proxy.timeline.ClientRequest.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A journal in virtual time, and requests to put into it. */
final class Sample {
  static final RepositoryName REPOSITORY = new RepositoryName("team/app");
  static final Digest BLOB = Digest.sha256("blob".getBytes(StandardCharsets.UTF_8));
  static final Instant BEGAN = Instant.parse("2026-11-25T21:30:00Z");
  static final long SIZE = 1000;

  private long nanos = 77;
  final PullJournal journal = new PullJournal(() -> nanos, Clock.fixed(BEGAN, ZoneOffset.UTC));

  void passSeconds(double seconds) {
    nanos += (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  Timeline begin() {
    return journal.begin("docker.io", REPOSITORY, BLOB);
  }

  /** A GET of the blob that was complete after five seconds. */
  static ClientRequest complete(String userAgent) {
    return request(userAgent, BEGAN, 5, 200, ended(Ending.COMPLETE, SIZE, SIZE, 0));
  }

  /** A GET of the blob that the client left, so long after the last byte of these. */
  static ClientRequest left(String userAgent, long bytes, double silence) {
    return request(
        userAgent, BEGAN, 5 + silence, 200, ended(Ending.CLIENT_LEFT, bytes, SIZE, silence));
  }

  /** A GET of the blob without an answer that the client left after so many seconds. */
  static ClientRequest unanswered(String userAgent, double seconds) {
    return request(userAgent, BEGAN, seconds, 499, ended(Ending.CLIENT_LEFT, 0, -1, seconds));
  }

  static ClientRequest cut(String userAgent) {
    return request(userAgent, BEGAN, 5, 200, ended(Ending.CUT, 10, SIZE, 2));
  }

  static ClientRequest request(
      String userAgent, Instant began, double seconds, int status, Delivery delivery) {
    return new ClientRequest(
        "id-1",
        "c0ffee",
        "blob",
        "docker.io",
        REPOSITORY,
        BLOB.toString(),
        Optional.of(BLOB),
        false,
        userAgent,
        began,
        time(seconds),
        status,
        "miss",
        delivery);
  }

  static Delivery ended(Ending ending, long bytes, long wanted, double silence) {
    String reason = ending == Ending.CUT ? "a reason" : "";
    return new Delivery(ending, reason, bytes, wanted, time(silence), Duration.ZERO);
  }

  static Duration time(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }
}
