package io.towline.proxy.blob;

import org.jspecify.annotations.Nullable;

/**
 * What a sender shares with the stream that it belongs to.
 *
 * @param wake hears of a reader's progress, and has the sender advance
 * @param report of how the client fares
 * @param ahead wants the parts as the client takes them; null where all of the blob is wanted
 * @param isAskedFor whether anything was wanted; if not, what is missing is fetched elsewhere
 */
record SendingContext(
    StreamContext stream,
    Runnable wake,
    MaskReport report,
    @Nullable ReadAhead ahead,
    boolean isAskedFor) {}
