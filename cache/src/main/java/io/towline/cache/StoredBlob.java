package io.towline.cache;

import io.towline.oci.Digest;
import org.jspecify.annotations.Nullable;

/** What the index knows of a stored blob. */
final class StoredBlob {
  private final Digest digest;
  private final long sizeBytes;
  private volatile @Nullable FileMark trusted;
  private volatile boolean read;

  /**
   * @param trusted the file's mark when its content was last verified; null if nobody knows
   */
  StoredBlob(Digest digest, long sizeBytes, @Nullable FileMark trusted) {
    this.digest = digest;
    this.sizeBytes = sizeBytes;
    this.trusted = trusted;
  }

  Digest digest() {
    return digest;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  @Nullable FileMark trusted() {
    return trusted;
  }

  /** Its content was verified while the file had this mark. */
  void trust(FileMark mark) {
    trusted = mark;
  }

  /** Whether it was opened before in this process. */
  boolean wasRead() {
    return read;
  }

  void nowRead() {
    read = true;
  }
}
