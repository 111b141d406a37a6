package io.towline.proxy.metrics;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The cache's figures, read at every scrape: any thread, from memory.
 *
 * @param storing whether new content reaches the disk; false while it is full or failing
 */
public record CacheGauges(
    LongSupplier bytes,
    LongSupplier maxBytes,
    LongSupplier blobs,
    LongSupplier activeDownloads,
    BooleanSupplier storing) {}
