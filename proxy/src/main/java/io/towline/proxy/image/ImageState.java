package io.towline.proxy.image;

import java.util.List;

/**
 * An image in the cache, as it is told.
 *
 * @param name registry/repository:tag, or with @digest where there is no tag
 * @param tag empty if there is none
 * @param sizeBytes what is stored of it, shared or not; each blob once
 * @param missingBytes what its manifests name and is not stored, of the platforms that are here
 * @param lastUsed as in 2026-11-25T21:30:02Z
 * @param state complete; platforms: an index of which some platforms are complete and nothing is
 *     stored of the others; partial: a pull would ask upstreams; unknown: its manifest is not here
 * @param platforms of an index; empty for the manifest of one image
 */
public record ImageState(
    String name,
    String registry,
    String repository,
    String tag,
    String digest,
    String mediaType,
    long sizeBytes,
    long missingBytes,
    String lastUsed,
    boolean pinned,
    String state,
    List<PlatformState> platforms,
    List<MissingBlob> missing) {
  public static final String COMPLETE = "complete";
  public static final String PLATFORMS = "platforms";
  public static final String PARTIAL = "partial";
  public static final String UNKNOWN = "unknown";
  public static final String ABSENT = "absent";

  public ImageState {
    platforms = List.copyOf(platforms);
    missing = List.copyOf(missing);
  }

  /**
   * One image of an index.
   *
   * @param platform as the index says it; empty if it does not
   * @param state complete, partial or absent
   */
  public record PlatformState(String platform, String digest, String state) {}

  /** A manifest, configuration or layer that is named and not stored. */
  public record MissingBlob(String digest, long sizeBytes, String platform) {}
}
