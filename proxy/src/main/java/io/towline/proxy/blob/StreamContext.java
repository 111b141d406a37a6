package io.towline.proxy.blob;

import io.towline.cache.BlobSource;
import io.towline.config.MaskConfig;
import io.towline.proxy.disk.DiskThreads;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.timer.Timers;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an answer that carries a blob needs besides the exchange and the reader.
 *
 * @param source fills what this client alone still needs
 * @param settings what counts for all such answers
 * @param mask how this registry's clients are kept from seeing a stall
 * @param timers of the client's loop
 * @param feeds finds the download that fills the blob now
 */
record StreamContext(
    DiskThreads disk,
    BlobSource source,
    StreamSettings settings,
    MaskConfig mask,
    Timers timers,
    Metrics metrics,
    Supplier<Optional<Feed>> feeds) {}
