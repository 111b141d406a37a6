package io.towline.cache;

import io.towline.oci.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The blobs under blobs/. One is trusted while its file has the mark of its last verification; else
 * it is hashed while it is read, then trusted or put aside.
 */
final class StoredBlobs {
  private final CacheServices services;
  private final BlobIndex index;
  private final Quarantine quarantine;
  private final boolean verifyAlways;
  private final AtomicInteger readers = new AtomicInteger();
  private final Map<Digest, StoredCheck> checks = new ConcurrentHashMap<>();
  private final Set<Digest> unwanted = ConcurrentHashMap.newKeySet();

  StoredBlobs(
      CacheServices services, BlobIndex index, Quarantine quarantine, boolean verifyAlways) {
    this.services = services;
    this.index = index;
    this.quarantine = quarantine;
    this.verifyAlways = verifyAlways;
  }

  BlobFiles files() {
    return services.files();
  }

  long nanos() {
    return services.nanoClock().getAsLong();
  }

  boolean holds(Digest digest) {
    return index.holds(digest);
  }

  /**
   * Opens a blob, which is then not evicted until it is closed. Disk thread.
   *
   * @return null if it is not here (any more)
   * @throws IOException if it is here and cannot be opened now
   */
  @Nullable StoredContent open(Digest digest) throws IOException {
    StoredBlob blob = index.find(digest);
    if (blob == null || !services.budget().pin(digest)) {
      return null;
    }
    keep(digest);
    StoredContent content = null;
    try {
      FileMark mark = soundMark(blob);
      if (mark != null) {
        content = open(blob, mark);
      }
    } finally {
      if (content == null) {
        services.budget().unpin(digest);
      }
    }
    return content;
  }

  private StoredContent open(StoredBlob blob, FileMark mark) throws IOException {
    FileChannel channel = files().openToRead(files().blob(blob.digest()));
    boolean trusted = mark.equals(blob.trusted()) && !verifyAlways;
    readers.incrementAndGet();
    return new StoredContent(this, blob, channel, trusted ? null : check(blob, mark));
  }

  /** The file's mark; null, and the blob is gone, if the file cannot be the blob. */
  private @Nullable FileMark soundMark(StoredBlob blob) throws IOException {
    try {
      FileMark mark = FileMark.of(files().blob(blob.digest()));
      if (mark.sizeBytes() == blob.sizeBytes()) {
        return mark;
      }
      quarantine(
          blob.digest(), "it has " + mark.sizeBytes() + " bytes, wanted " + blob.sizeBytes());
    } catch (NoSuchFileException | FileNotFoundException e) {
      forget(blob.digest());
    } catch (FileSystemException e) {
      quarantine(blob.digest(), String.valueOf(e.getReason()));
    }
    return null;
  }

  private StoredCheck check(StoredBlob blob, FileMark mark) {
    boolean[] fresh = new boolean[1];
    StoredCheck check =
        checks.computeIfAbsent(
            blob.digest(),
            name -> {
              fresh[0] = true;
              return new StoredCheck(this, blob, mark);
            });
    if (fresh[0]) {
      services.threads().hash(check);
    }
    return check;
  }

  /** A check found the right bytes. */
  void passed(StoredBlob blob, FileMark before) {
    try {
      if (FileMark.of(files().blob(blob.digest())).equals(before)) {
        index.trust(blob.digest(), before);
      }
    } catch (IOException e) {
      // it changed again meanwhile: the next open finds out
    }
  }

  void ended(Digest digest, StoredCheck check) {
    checks.remove(digest, check);
  }

  /** Notes that a blob was asked for and answered without its file. Any thread. */
  void used(Digest digest) {
    index.used(digest);
  }

  /** Counts and lists a blob whose file has its lasting name; {@code held} was reserved for it. */
  void add(Digest digest, FileMark mark, boolean open, long held) {
    services.budget().store(digest, mark, new DiskBudget.Listed(open, true), held);
  }

  /**
   * Lists a file that nobody vouches for: it is hashed when it is first read. If it was put aside
   * since it was seen, it is not listed.
   */
  void addUnverified(Digest digest, FileMark mark) {
    if (!index.holds(digest)) {
      services.budget().store(digest, mark, new DiskBudget.Listed(false, false), 0);
      forgetIfGone(digest);
    }
  }

  private void forgetIfGone(Digest digest) {
    if (Files.notExists(files().blob(digest), LinkOption.NOFOLLOW_LINKS)) {
      forget(digest);
    }
  }

  /** How many are open. Any thread. */
  int readers() {
    return readers.get();
  }

  /** A reader has left. Any thread; the file is closed on a disk thread. */
  void closed(Digest digest, FileChannel channel) {
    readers.decrementAndGet();
    services
        .threads()
        .disk(
            () -> {
              try {
                channel.close();
              } catch (IOException e) {
                // it was only read
              }
              services.budget().unpin(digest);
            });
  }

  /** Puts a blob's file aside, so that the next open fetches it again. */
  void quarantine(Digest digest, String why) {
    services.budget().remove(digest);
    putAside(files().blob(digest));
    forgetIfGone(digest); // whoever looks through the directory may have listed it again meanwhile
    services.events().quarantined(digest, why);
  }

  /** Puts a file aside, whatever it is; deletes it if it is ours and that cannot be. */
  void putAside(Path path) {
    try {
      services.budget().charge(quarantine.add(path));
    } catch (NoSuchFileException e) {
      // gone by itself
    } catch (IOException e) {
      if (!isOurs(path) || !BlobFiles.delete(path)) {
        services.events().warning(path + " can be neither moved nor deleted: " + e);
      }
    }
  }

  private static boolean isOurs(Path path) {
    try {
      FileMark.of(path);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Every blob, in no order. */
  List<CacheContents.Blob> all() {
    List<CacheContents.Blob> all = new ArrayList<>();
    for (int place = 0; place < index.places(); place++) {
      StoredBlob blob = index.at(place);
      if (blob != null) {
        all.add(new CacheContents.Blob(blob.digest(), blob.sizeBytes()));
      }
    }
    return all;
  }

  /** In bytes; empty if it is not stored. */
  OptionalLong size(Digest digest) {
    StoredBlob blob = index.find(digest);
    return blob == null ? OptionalLong.empty() : OptionalLong.of(blob.sizeBytes());
  }

  /**
   * Deletes a blob that nobody has open, else notes that it is to go when nobody has.
   *
   * @throws IOException if the disk does not delete it
   */
  CacheContents.Removal remove(Digest digest) throws IOException {
    if (!index.holds(digest)) {
      unwanted.remove(digest);
      return CacheContents.Removal.ABSENT;
    }
    boolean[] failed = new boolean[1];
    boolean gone = services.budget().removeIfClosed(digest, () -> delete(digest, failed));
    if (failed[0]) {
      unwanted.remove(digest);
      throw new IOException(files().blob(digest) + " cannot be deleted: look at the disk");
    }
    if (gone) {
      unwanted.remove(digest);
      return CacheContents.Removal.REMOVED;
    }
    unwanted.add(digest);
    return CacheContents.Removal.WHEN_CLOSED;
  }

  /** Whoever wants it now wants it to stay, whatever was wished before. */
  void keep(Digest digest) {
    unwanted.remove(digest);
  }

  private boolean delete(Digest digest, boolean[] failed) {
    failed[0] = !BlobFiles.delete(files().blob(digest));
    return !failed[0];
  }

  /** Deletes those whose last reader has closed by now. */
  void removeUnwanted() {
    for (Digest digest : unwanted) {
      try {
        remove(digest);
      } catch (IOException e) {
        services.events().warning(String.valueOf(e.getMessage()));
      }
    }
  }

  /** The file is gone. */
  void forget(Digest digest) {
    services.budget().remove(digest);
  }
}
