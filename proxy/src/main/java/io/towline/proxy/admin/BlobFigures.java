package io.towline.proxy.admin;

import java.util.List;

/**
 * What happened to one blob.
 *
 * @param began when it was asked for, as in 2026-11-25T21:30:02.123Z
 * @param seconds until it ended, or until now
 * @param state running, finished, gave_up or resting
 * @param sizeBytes negative while unknown
 * @param dribbledSeconds how long clients were kept alive byte by byte
 * @param map which stretch came from whom
 * @param unmappedBytes how many bytes lie in further stretches
 * @param eventsLeftOut how many events are missing in the middle
 */
public record BlobFigures(
    String registry,
    String repository,
    String digest,
    String began,
    double seconds,
    String state,
    long sizeBytes,
    long attempts,
    long failures,
    long suspects,
    long races,
    long splices,
    long clientsGone,
    double dribbledSeconds,
    List<Source> sources,
    List<Stretch> map,
    long unmappedBytes,
    List<Event> events,
    long eventsLeftOut) {

  /**
   * What one upstream brought.
   *
   * @param twiceBytes those that were here already
   */
  public record Source(String upstream, long bytes, long twiceBytes) {}

  /** Bytes from {@code start} to before {@code end}. */
  public record Stretch(long start, long end, String upstream) {}

  /** One thing that happened, so many seconds after the beginning. */
  public record Event(double at, String kind, String upstream, long offset, String detail) {}
}
