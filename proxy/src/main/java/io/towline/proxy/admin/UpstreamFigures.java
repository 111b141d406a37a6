package io.towline.proxy.admin;

/**
 * One upstream in the answer of {@code /api/v1/upstreams}.
 *
 * @param url without credentials
 * @param up whether its last answer was one; true before the first
 * @param requests since the start
 * @param failures of those
 * @param health what was learned of it
 */
public record UpstreamFigures(
    String registry,
    String name,
    String url,
    boolean up,
    long requests,
    long failures,
    HealthFigures health) {

  /**
   * What was learned of an upstream. Times in seconds; negative: not known.
   *
   * @param standing good, ejected or probe
   * @param bytesPerSecond of late; negative: it delivered nothing of late
   * @param answerSeconds the median time to the head of an answer
   * @param suspectAfterSeconds the silence in the middle of a blob after which it is doubted
   * @param closeAfterSeconds the silence after which it is left
   */
  public record HealthFigures(
      String standing,
      double bytesPerSecond,
      double successRate,
      double answerSeconds,
      WaitFigures token,
      WaitFigures manifest,
      WaitFigures firstByte,
      double suspectAfterSeconds,
      double closeAfterSeconds) {}

  /** When a second request is sent beside one that is not answered, and when it is given up. */
  public record WaitFigures(double hedgeAfterSeconds, double timeoutSeconds) {}
}
