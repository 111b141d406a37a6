package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
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
      List<String> strange = new ArrayList<>();
      try {
        BlobFiles.forEach(files.blobs(algorithm), path -> look(path, algorithm, seen, strange));
        new Strangers(files, events).name(files.blobs(algorithm), strange);
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

  private void look(Path path, Digest.Algorithm algorithm, BitSet seen, List<String> strange) {
    Optional<Digest> digest =
        BlobFiles.digestOf(path.getFileName().toString())
            .filter(named -> named.algorithm() == algorithm);
    if (digest.isEmpty()) {
      strange.add(Strangers.printable(path.getFileName().toString()) + " (no digest)");
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
}
