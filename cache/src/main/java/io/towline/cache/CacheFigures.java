package io.towline.cache;

/**
 * The cache in numbers, at about one moment.
 *
 * @param bytes everything on disk that counts towards the bound
 * @param blobs stored and verified, or to be verified at their next read
 * @param pinnedBytes of those, what pins keep
 * @param partials downloads that are not complete, running or resumable
 * @param activeDownloads fills that run now
 * @param storing false while the disk is full or failing and pulls go through memory alone
 */
public record CacheFigures(
    long bytes,
    long maxBytes,
    long blobs,
    long pinnedBytes,
    int partials,
    int activeDownloads,
    boolean storing) {}
