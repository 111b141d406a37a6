package io.towline.cache;

import io.towline.oci.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The images that are never evicted, by name, with the digests that each of them covers now. A
 * digest may be covered before it is stored, and by several pins. What is covered counts towards
 * the cache's bound like everything else; when it fills that, what else is pulled is served
 * uncached.
 *
 * <p>A name is whatever the caller calls an image, such as {@code docker.io/library/alpine:3}; it
 * means nothing here. Kept in {@code refs/pins.log}. {@link #pin} and {@link #unpin} write on the
 * caller's thread and are durable when they return, unless the disk fails, which is a warning;
 * everything else is any thread's.
 */
public final class Pins implements AutoCloseable {
  /** The most images. */
  public static final int MAX_IMAGES = 10_000;

  /** The most digests of one image. */
  public static final int MAX_DIGESTS = 10_000;

  private static final int MAX_PARTS = 20_000;

  private final JournaledMap<PinKey, List<BlobKey>> parts;
  private final Map<String, Set<BlobKey>> images = new TreeMap<>(); // guarded by this
  private final Map<BlobKey, Integer> covered = new ConcurrentHashMap<>(); // changed under this
  private volatile BiConsumer<BlobKey, Boolean> listener = (digest, pinned) -> {};

  /** Reads what an earlier run knew, on the caller's thread; a disk that fails is a warning. */
  Pins(Path cacheDirectory, CacheEvents events) {
    this(cacheDirectory, new Background("towline-cache-pins"), events);
  }

  Pins(Path cacheDirectory, Background background, CacheEvents events) {
    Path file = cacheDirectory.resolve("refs").resolve("pins.log");
    parts =
        new JournaledMap<>(
            new RecordJournal<>(file, new PinFormat()), MAX_PARTS, background, events);
    Map<String, Set<BlobKey>> read = new TreeMap<>();
    parts.forEach(
        (key, digests) ->
            read.computeIfAbsent(key.image(), name -> new LinkedHashSet<>()).addAll(digests));
    synchronized (this) {
      read.forEach(this::remember);
    }
  }

  /**
   * Pins an image, or says anew what its pin covers: what it covered before and does not now may be
   * evicted again. Disk thread.
   *
   * @throws IllegalArgumentException if the name is empty, over 1,000 characters or not ASCII
   * @throws IllegalStateException if there are too many pins, or the image has too many digests
   */
  public synchronized void pin(String image, Collection<Digest> digests) {
    checkName(image);
    Set<BlobKey> keys = new LinkedHashSet<>();
    digests.forEach(digest -> keys.add(BlobKey.of(digest)));
    Set<BlobKey> before = images.getOrDefault(image, Set.of());
    int more = partsOf(keys) - (images.containsKey(image) ? partsOf(before) : 0);
    if (keys.size() > MAX_DIGESTS || parts.size() + more > MAX_PARTS) {
      throw new IllegalStateException(
          image + " has " + keys.size() + " digests, and so many cannot be pinned");
    }
    if (!images.containsKey(image) && images.size() >= MAX_IMAGES) {
      throw new IllegalStateException("more than " + MAX_IMAGES + " images cannot be pinned");
    }
    List<BlobKey> list = new ArrayList<>(keys);
    for (int part = 0; part < partsOf(keys); part++) {
      int start = part * PinFormat.MAX_DIGESTS;
      int end = Math.min(list.size(), start + PinFormat.MAX_DIGESTS);
      parts.put(new PinKey(image, part), List.copyOf(list.subList(start, end)));
    }
    for (int part = partsOf(keys); part < partsOf(before); part++) {
      parts.remove(new PinKey(image, part));
    }
    remember(image, keys); // the new ones first: what both cover is covered all the time
    parts.flush();
  }

  /** Lets an image go; false if it was not pinned. Its blobs stay until room is needed. */
  public synchronized boolean unpin(String image) {
    Set<BlobKey> before = images.remove(image);
    if (before == null) {
      return false;
    }
    for (int part = 0; part < partsOf(before); part++) {
      parts.remove(new PinKey(image, part));
    }
    before.forEach(this::uncover);
    parts.flush();
    return true;
  }

  /** The pinned images by name, in order, with the digests that they cover. */
  public synchronized Map<String, Set<Digest>> images() {
    Map<String, Set<Digest>> all = new TreeMap<>();
    images.forEach((image, keys) -> all.put(image, digests(keys)));
    return all;
  }

  /** What an image's pin covers; empty: it is not pinned. */
  public synchronized Optional<Set<Digest>> find(String image) {
    return Optional.ofNullable(images.get(image)).map(Pins::digests);
  }

  /** Whether some pin covers this digest. */
  public boolean covers(Digest digest) {
    return !covered.isEmpty() && covers(BlobKey.of(digest));
  }

  boolean covers(BlobKey digest) {
    return !covered.isEmpty() && covered.containsKey(digest);
  }

  /**
   * Told of each digest that a first pin covers (true) or none covers any more (false), after
   * {@link #covers} says so. There is one listener.
   */
  void onChange(BiConsumer<BlobKey, Boolean> action) {
    listener = action;
  }

  /** Tells the listener again of all that is covered. */
  synchronized void tellAll() {
    covered.keySet().forEach(digest -> listener.accept(digest, true));
  }

  private void remember(String image, Set<BlobKey> now) {
    Set<BlobKey> before = images.put(image, now);
    now.forEach(this::cover);
    if (before != null) {
      before.forEach(this::uncover);
    }
  }

  private void cover(BlobKey digest) {
    if (covered.merge(digest, 1, Integer::sum) == 1) {
      listener.accept(digest, true);
    }
  }

  private void uncover(BlobKey digest) {
    if (covered.computeIfPresent(digest, (key, pins) -> pins == 1 ? null : pins - 1) == null) {
      listener.accept(digest, false);
    }
  }

  /** An image without digests has a part too, or a restart would forget it. */
  private static int partsOf(Set<BlobKey> digests) {
    return Math.max(1, (digests.size() + PinFormat.MAX_DIGESTS - 1) / PinFormat.MAX_DIGESTS);
  }

  private static Set<Digest> digests(Set<BlobKey> keys) {
    Set<Digest> digests = new HashSet<>();
    keys.forEach(key -> digests.add(key.digest()));
    return digests;
  }

  private static void checkName(String image) {
    boolean ascii = image.chars().allMatch(c -> c > ' ' && c <= '~');
    if (image.isEmpty() || image.length() > PinFormat.MAX_NAME || !ascii) {
      throw new IllegalArgumentException(
          "the name of a pin has 1 to 1,000 printable ASCII characters");
    }
  }

  /** Writes what is still in memory alone. Blocks on the disk. */
  @Override
  public void close() {
    parts.close();
  }
}
