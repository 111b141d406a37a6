package io.towline.proxy.admin;

import java.util.List;

/**
 * The answer of {@code /api/v1/pulls}.
 *
 * @param requests of clients since the start
 * @param running the pulls under way, oldest first
 */
public record PullFigures(
    String version, double uptimeSeconds, long requests, List<RunningPull> running) {
  public PullFigures {
    running = List.copyOf(running);
  }

  /**
   * One download under way.
   *
   * @param content the digest or the tag
   * @param upstream the one that sends now; empty before the first
   * @param sizeBytes negative while unknown
   * @param clients how many read it
   */
  public record RunningPull(
      String registry,
      String repository,
      String content,
      String upstream,
      long presentBytes,
      long sizeBytes,
      int clients,
      double seconds) {}
}
