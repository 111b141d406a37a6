package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes a verified partial file a stored blob that outlasts a power cut. Its bytes went out before,
 * so this delays nobody. A failed sync is final: the kernel may have marked the lost pages clean,
 * so the file is dropped and never synced again.
 */
final class BlobCommit implements Runnable {
  private final CacheServices services;
  private final PartialBlob blob;
  private final PartialBlobs home;

  BlobCommit(CacheServices services, PartialBlob blob, PartialBlobs home) {
    this.services = services;
    this.blob = blob;
    this.home = home;
  }

  @Override
  public void run() {
    PartFile file = blob.storage().file();
    if (file == null) {
      return;
    }
    try {
      file.force(true);
      FileMark mark = rename(file);
      blob.lock().lock();
      try {
        home.committed(blob, mark, blob.storage().handOver());
        blob.ended();
      } finally {
        blob.lock().unlock();
      }
      services.health().worked();
      Digest digest = blob.digest();
      file.whenFree(() -> services.budget().unpin(digest));
      file.release();
    } catch (ContentConflictException changed) {
      giveUp();
    } catch (IOException e) {
      services.health().failed(e);
      giveUp();
    }
  }

  private FileMark rename(PartFile file) throws IOException {
    BlobFiles files = services.files();
    FileMark verified = FileMark.of(file.path());
    blob.lock().lock(); // a reader that joins opens the file by its name
    try {
      file.movedTo(files.commit(file.path(), blob.digest()), verified);
    } finally {
      blob.lock().unlock();
    }
    Path path = file.path();
    files.sync(files.blobs(blob.digest().algorithm()));
    FileMark stored = FileMark.of(path);
    if (!stored.isMovedFrom(verified)) { // its name was seen before it could be marked as verified
      throw new ContentConflictException(path + " was changed by somebody else in the meantime");
    }
    return stored;
  }

  private void giveUp() {
    blob.lock().lock();
    try {
      blob.storage().dropFile();
      blob.ended();
      home.rested(blob, Extents.NONE, 0);
    } finally {
      blob.lock().unlock();
    }
  }
}
