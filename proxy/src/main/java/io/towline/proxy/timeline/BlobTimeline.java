package io.towline.proxy.timeline;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A {@link Timeline} as it stood at one moment.
 *
 * @param repository for which the blob was asked first
 * @param took until it ended, or until now
 * @param size of the blob; empty while unknown
 * @param sources what each upstream brought, in the order of their first bytes
 * @param map which stretch came from whom, in the order of the blob
 * @param bytesNotMapped how many bytes lie in further stretches than are kept
 * @param eventsLeftOut how many are missing behind the first {@value EventList#FIRST}
 */
public record BlobTimeline(
    String registry,
    RepositoryName repository,
    Digest digest,
    Instant began,
    Duration took,
    State state,
    OptionalLong size,
    Counts counts,
    List<Source> sources,
    List<Stretch> map,
    long bytesNotMapped,
    List<TimelineEvent> events,
    long eventsLeftOut) {

  /** How it stands with a blob. */
  public enum State {
    /** It is being fetched. */
    RUNNING,
    /** All bytes came and were right. */
    FINISHED,
    /** Nobody could deliver it. */
    GAVE_UP,
    /** Its clients left, and what came is kept. */
    RESTING
  }

  /**
   * How often what happened.
   *
   * @param attempts requests sent, those of races not counted
   * @param gone clients that left before their last byte
   * @param dribbled how long clients were kept alive byte by byte
   */
  public record Counts(
      long attempts,
      long failures,
      long suspects,
      long races,
      long splices,
      long gone,
      Duration dribbled) {}

  /**
   * What one upstream brought.
   *
   * @param fresh bytes that were new
   * @param twice bytes that were here already
   */
  public record Source(String upstream, long fresh, long twice) {}

  /**
   * A stretch of the blob.
   *
   * @param start its first byte
   * @param end one past its last
   */
  public record Stretch(long start, long end, String upstream) {}

  /** When it ended, or now. */
  public Instant until() {
    return began.plus(took);
  }
}
