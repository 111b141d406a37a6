package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored file that is not any more what its name says is fetched again, and served right. */
@Timeout(30)
class RottenBlobTest {
  private static final String REPOSITORY = "team/app";
  private static final byte[] SMALL = Images.randomBytes(7, 40_000);
  private static final byte[] LARGE = Images.randomBytes(8, 3_000_000);

  @TempDir Path cache;

  @Test
  void aSmallBlobWithAFlippedByteIsServedRightInTheSameRequest() throws Exception {
    try (FakeRegistry origin = FakeRegistry.start();
        RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      Digest digest = stored(origin, proxy, SMALL);
      flip(digest, 100);
      assertArrayEquals(SMALL, proxy.get(blobPath(REPOSITORY, digest)).body());
      assertEquals(2, origin.blobRequests(digest).size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_500_000, 2_999_999})
  void aLargeBlobWithAFlippedByteNeverLooksWhole(long offset) throws Exception {
    try (FakeRegistry origin = FakeRegistry.start();
        RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      Digest digest = stored(origin, proxy, LARGE);
      flip(digest, offset);
      PullClient.Answer first = proxy.get(blobPath(REPOSITORY, digest));
      if (first.end() == PullClient.End.COMPLETE) {
        assertArrayEquals(LARGE, first.body());
      }
      assertArrayEquals(LARGE, proxy.get(blobPath(REPOSITORY, digest)).body());
      assertEquals(2, origin.blobRequests(digest).size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_000_000})
  void aTruncatedBlobIsServedRightInTheSameRequest(long length) throws Exception {
    try (FakeRegistry origin = FakeRegistry.start();
        RunningProxy proxy = new ProxySetup(cache, origin).start()) {
      Digest digest = stored(origin, proxy, LARGE);
      try (FileChannel file = writable(digest)) {
        file.truncate(length);
      }
      assertArrayEquals(LARGE, proxy.get(blobPath(REPOSITORY, digest)).body());
    }
  }

  private static Digest stored(FakeRegistry origin, RunningProxy proxy, byte[] blob)
      throws Exception {
    Digest digest = origin.serves(REPOSITORY, blob);
    assertArrayEquals(blob, proxy.get(blobPath(REPOSITORY, digest)).body());
    proxy.awaitHeld(digest);
    RunningProxy.await("the index knows it", () -> blobs(proxy) == 1); // after the file is there
    return digest;
  }

  private static double blobs(RunningProxy proxy) {
    try {
      return proxy.metric("towline_cache_blobs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void flip(Digest digest, long offset) throws Exception {
    try (FileChannel file = writable(digest)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, offset);
      one.put(0, (byte) ~one.get(0));
      file.write(one.flip(), offset);
    }
    // A change within the file system's clock tick of the commit leaves no trace; this one does.
    Files.setLastModifiedTime(path(digest), FileTime.from(Instant.EPOCH));
  }

  private FileChannel writable(Digest digest) throws Exception {
    Path file = path(digest);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private Path path(Digest digest) {
    return cache.resolve("blobs").resolve("sha256").resolve(digest.hex());
  }
}
