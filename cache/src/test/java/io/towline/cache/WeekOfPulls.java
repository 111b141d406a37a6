package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A trace of pulls through a real cache in a real directory, in the trace's own time. Objects are a
 * ten-thousandth of their size, so that a week is minutes of work. Some downloads are given up in
 * the middle, a few blobs are read at a time, some are pinned, and now and then the cache is
 * restarted and others fill the disk or make room again.
 */
final class WeekOfPulls implements AutoCloseable {
  /** The bound that is never to be passed; it stands for 230 GiB. */
  static final long MAX_BYTES = 24 << 20;

  /** What is to stay free of the disk, if anything can go. */
  static final long MIN_FREE = 10 << 20;

  private static final long DISK_BYTES = 64 << 20;
  private static final long OTHERS_BYTES = 42 << 20;
  private static final int SHRINK = 10_000;
  private static final int READERS = 8;
  private static final int MAX_OPEN =
      24; // the cache's own threads close files when they come to it
  private static final int CHUNK = 16 << 10;
  private static final int PHASE = 2_000;

  /** How much was done, and the worst that was seen. */
  static final class Seen {
    int pulls;
    int hits;
    int restarts;
    long worstBytes;
    long worstBytesOnDisk;
    long leastFreeBytes = Long.MAX_VALUE;
    int mostOpenFiles;
  }

  private final PullTrace trace;
  private final Path directory;
  private final Seen seen = new Seen();
  private final RecordedEvents events = new RecordedEvents();
  private final FakeDisk disk = new FakeDisk();
  private final Deque<BlobReader> readers = new ArrayDeque<>();
  private final Map<Integer, Digest> digests = new HashMap<>();
  private final long startMillis = System.currentTimeMillis(); // files have times of today
  private volatile long second;
  private volatile long othersBytes;
  private BlobCache cache;

  WeekOfPulls(PullTrace trace, Path directory) throws IOException {
    this.trace = trace;
    this.directory = directory;
    disk.hasty = true;
    cache = open();
  }

  private BlobCache open() throws IOException {
    CacheHost host =
        new CacheHost(
            disk,
            folder -> freeBytes(),
            () -> Duration.ofSeconds(second).toNanos(),
            () -> startMillis + Duration.ofSeconds(second).toMillis());
    return BlobCache.open(
        new CacheSettings(directory, MAX_BYTES, MIN_FREE, false, Duration.ZERO), events, host);
  }

  @SuppressWarnings("NullAway") // a cache asks for it while it is opened
  private long freeBytes() {
    return DISK_BYTES - othersBytes - (cache == null ? 0 : cache.figures().bytes());
  }

  /** Replays every so-many-th request of the trace. */
  Seen run(int step) throws IOException {
    for (int i = 0; i < trace.count(); i += step) {
      second = trace.second(i);
      pull(trace.object(i));
      look();
      if (seen.pulls % PHASE == PHASE - 1) {
        restart();
        othersBytes = seen.restarts % 3 == 1 ? OTHERS_BYTES : 0;
      }
      if (seen.pulls % 997 == 0) {
        cache.pins().pin("pin-" + seen.pulls % 3, Set.of(digest(trace.object(i))));
      }
    }
    letGo();
    return seen;
  }

  private void pull(int object) throws IOException {
    byte[] content = content(object);
    FakeSource source = new FakeSource();
    BlobReader reader = cache.open(digest(object), OptionalLong.of(content.length), source);
    seen.pulls++;
    seen.hits += reader.origin() == BlobReader.Origin.HIT ? 1 : 0;
    if (source.fills.get() > 0) {
      boolean givenUp = seen.pulls % 50 == 7 && content.length > CHUNK;
      source.write(content, 0, givenUp ? CHUNK : content.length);
      if (givenUp) {
        source.blob().fail(new IOException("the node went away"));
      }
    }
    readers.add(reader);
    if (readers.size() > READERS) {
      readers.remove().close();
    }
    CacheFixture.await(() -> disk.open.get() <= MAX_OPEN, "closed files");
  }

  private void look() throws IOException {
    seen.worstBytes = Math.max(seen.worstBytes, cache.figures().bytes());
    seen.mostOpenFiles = Math.max(seen.mostOpenFiles, disk.open.get());
    if (seen.pulls % 100 == 0) {
      seen.worstBytesOnDisk = Math.max(seen.worstBytesOnDisk, bytesOnDisk());
    }
    if (seen.pulls % PHASE
        == PHASE / 4) { // minutes of the trace, too few for the cache's own timer
      CacheFixture.await(() -> freeBytes() >= MIN_FREE, "room for others");
    }
    if (seen.pulls % PHASE > PHASE / 4) {
      seen.leastFreeBytes = Math.min(seen.leastFreeBytes, freeBytes());
    }
  }

  private void restart() throws IOException {
    letGo();
    cache.close();
    cache = open();
    seen.restarts++;
  }

  private void letGo() {
    readers.forEach(BlobReader::close);
    readers.clear();
  }

  private long bytesOnDisk() throws IOException {
    long bytes = 0;
    for (Path file : files("blobs/sha256", "partial", "quarantine")) {
      boolean record = file.toString().matches(".*[.](journal|ckpt|tmp)");
      bytes += record ? 0 : file.toFile().length();
    }
    return bytes;
  }

  private Set<Path> files(String... folders) throws IOException {
    Set<Path> all = new HashSet<>();
    for (String folder : folders) {
      try (Stream<Path> files = Files.list(directory.resolve(folder))) {
        files.forEach(all::add);
      }
    }
    return all;
  }

  /** What lies in blobs/ without being listed, or the other way round. */
  Set<String> differences() throws IOException {
    Set<String> files = new HashSet<>();
    files("blobs/sha256").forEach(file -> files.add(file.getFileName().toString()));
    Set<String> listed = new HashSet<>();
    for (int object = 0; object < trace.objects(); object++) {
      if (cache.holds(digest(object))) {
        listed.add(digest(object).hex());
      }
    }
    Set<String> differing = new HashSet<>(files);
    differing.addAll(listed);
    files.retainAll(listed);
    differing.removeAll(files);
    return differing;
  }

  /** How many partial downloads have files. */
  int partialFiles() throws IOException {
    return (int) files("partial").stream().filter(f -> f.toString().endsWith(".part")).count();
  }

  FakeDisk disk() {
    return disk;
  }

  RecordedEvents events() {
    return events;
  }

  CacheFigures figures() {
    return cache.figures();
  }

  private Digest digest(int object) {
    return digests.computeIfAbsent(object, number -> Digest.sha256(content(number)));
  }

  private byte[] content(int object) {
    byte[] content = new byte[(int) Math.max(16, trace.size(object) / SHRINK)];
    ByteBuffer.wrap(content).putInt(object);
    return content;
  }

  @Override
  public void close() {
    letGo();
    cache.close();
  }

  /** Replays a whole week; for {@code bench/week}. Argument: an empty directory. */
  public static void main(String[] args) throws IOException {
    PullTrace trace = new PullTrace(7, 1);
    try (WeekOfPulls week = new WeekOfPulls(trace, Path.of(args[0]).resolve("cache"))) {
      Seen seen = week.run(1);
      System.out.printf(
          "%,d pulls, %,d found, %,d evictions, %d restarts%n",
          seen.pulls, seen.hits, week.events.evicted.size(), seen.restarts);
      System.out.printf(
          "bound %,d bytes: at most %,d counted, %,d on disk; at least %,d free, wanted %,d%n",
          MAX_BYTES, seen.worstBytes, seen.worstBytesOnDisk, seen.leastFreeBytes, MIN_FREE);
      System.out.printf(
          "at most %d files open; listed but not there or the other way: %d%n",
          seen.mostOpenFiles, week.differences().size());
      Runtime.getRuntime().gc();
      System.out.printf(
          "heap after it: %,d bytes%n",
          Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    }
  }
}
