package io.towline.cache;

import java.util.function.LongSupplier;

/**
 * How much of the disk is the cache's.
 *
 * @param maxBytes the bound of everything that the cache has on disk
 * @param minFreeBytes what has to stay free on its filesystem, whoever fills it
 * @param freeBytes what is free there now; asked often, may block for a moment
 */
record DiskLimits(long maxBytes, long minFreeBytes, LongSupplier freeBytes) {}
