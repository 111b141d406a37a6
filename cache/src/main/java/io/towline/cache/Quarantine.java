package io.towline.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Files that were not what their names said, kept for a person to look at until room is needed. */
final class Quarantine {
  private record Kept(Path path, long bytes, long modifiedMillis) {}

  private final BlobFiles files;
  private final Deque<Kept> oldestFirst = new ArrayDeque<>();

  Quarantine(BlobFiles files) {
    this.files = files;
  }

  /** Finds what former runs put there; returns how many bytes. */
  synchronized long load() throws IOException {
    List<Kept> found =
        BlobFiles.list(files.quarantine()).stream()
            .map(Quarantine::kept)
            .sorted(Comparator.comparingLong(Kept::modifiedMillis))
            .toList();
    oldestFirst.addAll(found);
    return found.stream().mapToLong(Kept::bytes).sum();
  }

  /** Moves a file here; returns how many bytes it has. */
  synchronized long add(Path path) throws IOException {
    Path target = files.quarantine(path);
    Kept kept = kept(target);
    oldestFirst.add(kept);
    return kept.bytes;
  }

  /** What all of them have. */
  synchronized long bytes() {
    return oldestFirst.stream().mapToLong(Kept::bytes).sum();
  }

  /** Deletes the oldest; returns how many bytes, 0 if none can be. */
  synchronized long dropOldest() {
    for (Kept next = oldestFirst.poll(); next != null; next = oldestFirst.poll()) {
      // What is not of our making has no bytes here, and stays for its owner to find.
      if (next.bytes > 0 && BlobFiles.delete(next.path)) {
        return next.bytes;
      }
    }
    return 0;
  }

  private static Kept kept(Path path) {
    try {
      FileMark mark = FileMark.of(path);
      return new Kept(path, mark.sizeBytes(), TimeUnit.NANOSECONDS.toMillis(mark.modifiedNanos()));
    } catch (IOException e) {
      return new Kept(path, 0, 0);
    }
  }
}
