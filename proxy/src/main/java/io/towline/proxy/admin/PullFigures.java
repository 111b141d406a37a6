package io.towline.proxy.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /api/v1/pulls}.
 *
 * @param requests of clients since the start
 * @param running the downloads under way, oldest first
 * @param blobs what happened to the blobs of late, those that began last first
 * @param clientRequests how the requests for manifests and blobs of late ended, the last one first
 * @param advice what to set where, by what was seen in these blobs and requests
 * @param asked how an image in the question was understood; null if there was none
 */
public record PullFigures(
    String version,
    double uptimeSeconds,
    long requests,
    List<RunningPull> running,
    List<BlobFigures> blobs,
    List<RequestFigures> clientRequests,
    List<AdviceFigures> advice,
    @Nullable AskedImage asked) {
  public PullFigures {
    running = List.copyOf(running);
    blobs = List.copyOf(blobs);
    clientRequests = List.copyOf(clientRequests);
    advice = List.copyOf(advice);
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

  /**
   * What an image's name came to.
   *
   * @param reference a tag or a digest; empty: the whole repository
   * @param manifests what that was seen to mean, its platforms included; empty: nothing is known of
   *     it, and the answer is about the repository
   * @param known images of which something is known, for who asked for another
   */
  public record AskedImage(
      String registry,
      String repository,
      String reference,
      List<String> manifests,
      List<String> known) {}

  /** A setting to use, and what was seen that says so. */
  public record AdviceFigures(String runtime, String seen, String advice) {}
}
