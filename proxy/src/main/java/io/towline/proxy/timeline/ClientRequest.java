package io.towline.proxy.timeline;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A client's request for a manifest or a blob that is over.
 *
 * @param id the client's X-Request-Id, or the one made here
 * @param client tells clients apart without naming them: the same for one address until a restart
 * @param type manifest or blob
 * @param reference what was asked for: a tag or a digest
 * @param digest what it came to, if that is known
 * @param isHead whether the body was not asked for
 * @param userAgent printable and bounded
 * @param status 499 if the client left before there was an answer
 * @param cache hit, miss, collapsed, stale, none
 * @param delivery what became of the answer's body
 */
public record ClientRequest(
    String id,
    String client,
    String type,
    String registry,
    RepositoryName repository,
    String reference,
    Optional<Digest> digest,
    boolean isHead,
    String userAgent,
    Instant began,
    Duration took,
    int status,
    String cache,
    Delivery delivery) {

  /** Who ended an answer. */
  public enum Ending {
    /** Nobody: its last byte left. */
    COMPLETE,
    /** The client closed the connection. */
    CLIENT_LEFT,
    /** Towline, because it could not go on. */
    CUT
  }

  /**
   * What became of an answer's body.
   *
   * @param reason of a cut, or of an answer that is an error; else empty
   * @param bytes that left
   * @param wanted how long the body is; negative while no answer had begun
   * @param silence from the last byte that left to the end; without one, from the request
   * @param waited how long the client took none of the bytes that were there for it
   */
  public record Delivery(
      Ending ending, String reason, long bytes, long wanted, Duration silence, Duration waited) {}

  public ClientRequest {
    userAgent = Detail.of(userAgent);
    delivery =
        new Delivery(
            delivery.ending,
            Detail.of(delivery.reason),
            delivery.bytes,
            delivery.wanted,
            delivery.silence,
            delivery.waited);
  }

  public boolean isBlob() {
    return type.equals("blob");
  }

  /** Whether nothing is remarkable about it: served at once from the cache. */
  boolean isPlainHit() {
    return delivery.ending == Ending.COMPLETE && cache.equals("hit") && took.toSeconds() < 1;
  }

  /** When it was over. */
  public Instant until() {
    return began.plus(took);
  }

  /** How it ended, in words. */
  public String ended() {
    return switch (delivery.ending) {
      case COMPLETE ->
          delivery.reason.isEmpty() ? "complete" : "answered with an error: " + delivery.reason;
      case CUT -> "cut by us: " + delivery.reason;
      case CLIENT_LEFT -> left();
    };
  }

  private String left() {
    String after = String.format(Locale.ROOT, "%.1f s", delivery.silence.toMillis() / 1000.0);
    if (delivery.wanted < 0) {
      return "client gave up before the answer began, after " + after;
    }
    return delivery.bytes == 0
        ? "client gave up before the first byte, after " + after
        : "client gave up " + after + " after the last byte was delivered";
  }
}
