package io.towline.proxy.blob;

/**
 * What counts for all answers that carry blobs.
 *
 * @param verifyBeforeRange whether a range waits until the digest of the whole is verified
 */
public record StreamSettings(boolean verifyBeforeRange, HeadTimes headTimes) {}
