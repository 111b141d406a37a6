package io.towline.proxy.admin;

/**
 * The answer of {@code /api/v1/cache}.
 *
 * @param bytes stored and partial content
 * @param storing whether new content reaches the disk
 */
public record CacheState(
    String directory,
    long bytes,
    long maxBytes,
    long blobs,
    long partials,
    long activeDownloads,
    boolean storing) {}
