package io.towline.proxy.blob;

import java.util.function.Consumer;

/**
 * What counts for all answers that carry blobs.
 *
 * @param verifyBeforeRange whether a range waits until the digest of the whole is verified
 * @param ends hears how each came to its end, on the client's loop
 */
public record StreamSettings(
    boolean verifyBeforeRange, HeadTimes headTimes, Consumer<StreamEnd> ends) {}
