package io.towline.cache;

import java.util.function.LongSupplier;

/**
 * What every blob of one cache shares.
 *
 * @param nanoClock monotonic
 */
record CacheServices(
    BlobFiles files,
    DiskBudget budget,
    DiskHealth health,
    MemoryRoom room,
    CacheThreads threads,
    CacheEvents events,
    BootId boot,
    LongSupplier nanoClock) {}
