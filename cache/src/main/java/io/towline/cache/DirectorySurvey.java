package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/**
 * Compares the directory, which is the truth, with the index, after a start and while pulls are
 * served already.
 */
final class DirectorySurvey {
  private final BlobFiles files;
  private final BlobIndex index;
  private final StoredBlobs stored;
  private final CacheEvents events;

  DirectorySurvey(BlobFiles files, BlobIndex index, StoredBlobs stored, CacheEvents events) {
    this.files = files;
    this.index = index;
    this.stored = stored;
    this.events = events;
  }

  /** Lists what the index lacks, forgets what is gone, and puts aside what nobody here made. */
  void scan() {
    BitSet seen = new BitSet();
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      try {
        BlobFiles.forEach(files.blobs(algorithm), path -> look(path, algorithm, seen));
      } catch (IOException e) {
        events.warning(files.blobs(algorithm) + " cannot be listed: " + e);
      }
    }
    for (int place = 0; place < index.places(); place++) {
      StoredBlob blob = seen.get(place) ? null : index.at(place);
      if (blob != null) {
        look(files.blob(blob.digest()), blob.digest());
      }
    }
  }

  private void look(Path path, Digest.Algorithm algorithm, BitSet seen) {
    Optional<Digest> digest =
        BlobFiles.digestOf(path.getFileName().toString())
            .filter(named -> named.algorithm() == algorithm);
    if (digest.isEmpty()) {
      events.warning(path + " is no blob; it is left alone");
      return;
    }
    int place = index.place(digest.get());
    if (place < 0) {
      look(path, digest.get());
    } else {
      seen.set(place);
    }
  }

  private void look(Path path, Digest digest) {
    try {
      stored.addUnverified(digest, FileMark.of(path));
    } catch (NoSuchFileException e) {
      stored.forget(digest);
    } catch (FileSystemException e) {
      stored.quarantine(digest, String.valueOf(e.getReason()));
    } catch (IOException e) {
      events.warning(path + " cannot be looked at: " + e);
    }
  }

  /** Hashes every blob: after a power cut a trusted stat says nothing of the bytes. */
  void verifyAll() {
    for (int place = 0; place < index.places(); place++) {
      StoredBlob blob = index.at(place);
      if (blob != null) {
        verify(blob);
      }
    }
  }

  private void verify(StoredBlob blob) {
    Path path = files.blob(blob.digest());
    try (FileChannel channel = files.openToRead(path)) {
      Digest found = StoredCheck.hash(channel, blob.digest().algorithm());
      if (!found.equals(blob.digest())) {
        stored.quarantine(blob.digest(), "its bytes are " + found);
      }
    } catch (NoSuchFileException e) {
      stored.forget(blob.digest());
    } catch (IOException e) {
      events.warning(path + " cannot be verified: " + e);
    }
  }
}
