package io.towline.cache;

/**
 * What became of a write.
 *
 * @param newBytes how many of them were not present before
 * @param accepted how many the blob took, which is how far the buffer's position moved; fewer than
 *     given only while the bytes are in memory and the readers have to catch up (see {@link
 *     PartialBlob#whenRoom})
 */
public record Written(long newBytes, int accepted, Progress progress) {}
