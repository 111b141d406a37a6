package io.towline.cache;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * Fills a cache directory with small blobs, each a real file with the right name, and a proof for
 * each, as a cache that ran for years would have them; for {@code bench/many-blobs}. Arguments: the
 * directory and how many.
 */
final class ManyBlobs {
  private static final int PER_REPOSITORY = 40;

  private ManyBlobs() {}

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    int count = Integer.parseInt(args[1]);
    CacheSettings settings = new CacheSettings(directory, Long.MAX_VALUE, false, Duration.ZERO);
    BlobCache.open(settings, new Printed()).close(); // an empty cache, in order
    BlobIndex index = new BlobIndex(key -> false);
    try (IndexJournal journal = new IndexJournal(directory, index, new Printed());
        BlobOwners owners = BlobOwners.begin(directory, new Printed())) {
      Path blobs = directory.resolve("blobs/sha256");
      for (int i = 0; i < count; i++) {
        byte[] content = ("blob " + i).getBytes(StandardCharsets.US_ASCII);
        Digest digest = Digest.sha256(content);
        Path file = Files.write(blobs.resolve(digest.hex()), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        index.put(digest, content.length, FileMark.of(file), false);
        RepositoryName repository = new RepositoryName("team/app-" + i / PER_REPOSITORY);
        owners.record(
            "docker.io",
            repository,
            new Descriptor(MediaType.OCTET_STREAM, digest, content.length));
      }
      journal.keepOrder();
    }
  }

  /** Says what goes wrong. */
  private static final class Printed implements CacheEvents {
    @Override
    public void evicted(Digest digest, long bytes, String reason) {
      System.err.println("evicted " + digest);
    }

    @Override
    public void quarantined(Digest digest, String why) {
      System.err.println("quarantined " + digest + ": " + why);
    }

    @Override
    public void storing(boolean now, String why) {
      System.err.println("storing " + now + ": " + why);
    }

    @Override
    public void warning(String message) {
      System.err.println(message);
    }
  }
}
