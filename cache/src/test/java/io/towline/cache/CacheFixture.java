package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A cache in a folder of its own, and what tests do with one. */
final class CacheFixture implements AutoCloseable {
  final Path directory;
  final RecordedEvents events = new RecordedEvents();
  final FakeDisk disk = new FakeDisk();
  final BlobCache cache;

  /** What holds a whole blob back from its client. */
  static final Hold WHOLE = Hold.of(0, Long.MAX_VALUE, Hold.Until.VERIFIED);

  CacheFixture(Path directory) throws IOException {
    this(directory, 1L << 30);
  }

  CacheFixture(Path directory, long maxBytes) throws IOException {
    this(directory, maxBytes, false);
  }

  CacheFixture(Path directory, long maxBytes, boolean verifyAlways) throws IOException {
    this.directory = directory;
    CacheSettings settings = new CacheSettings(directory, maxBytes, verifyAlways, Duration.ZERO);
    cache = BlobCache.open(settings, events, CacheHost.real().with(disk));
  }

  static byte[] content(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  BlobReader open(byte[] content, FakeSource source) throws IOException {
    return cache.open(Digest.sha256(content), OptionalLong.of(content.length), source);
  }

  /** Fetches a blob whole, and waits until it is stored. */
  void store(byte[] content) throws IOException {
    FakeSource source = new FakeSource();
    try (BlobReader reader = open(content, source)) {
      if (reader.origin() == BlobReader.Origin.MISS && content.length > 0) {
        source.write(content, 0, content.length);
      }
    }
    await(() -> cache.holds(Digest.sha256(content)), "stored");
  }

  Path blobPath(byte[] content) {
    return directory.resolve("blobs/sha256").resolve(Digest.sha256(content).hex());
  }

  Path partPath(byte[] content) {
    return directory.resolve("partial").resolve(Digest.sha256(content).hex() + ".part");
  }

  /** Reads what may be read now, from a position on. */
  static byte[] readAvailable(BlobReader reader, long from, boolean gated) throws IOException {
    long end = gated ? reader.presentEnd(from, WHOLE) : reader.presentEnd(from);
    ByteBuffer target = ByteBuffer.allocate((int) (end - from));
    while (target.hasRemaining()) {
      int read = reader.read(target, from + target.position());
      if (read <= 0) {
        break;
      }
    }
    return Arrays.copyOf(target.array(), target.position());
  }

  /** Waits for what another thread does. */
  static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 30 s: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    cache.close();
  }
}
