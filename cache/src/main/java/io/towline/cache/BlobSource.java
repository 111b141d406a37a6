package io.towline.cache;

/** How a miss is filled. */
public interface BlobSource {
  /**
   * Starts filling the blob from what {@link PartialBlob#present} lacks, and returns at once: bytes
   * are written later, on disk threads. Called on the disk thread of the open that needs it, once
   * for all its readers.
   */
  BlobFill fill(PartialBlob blob);
}
