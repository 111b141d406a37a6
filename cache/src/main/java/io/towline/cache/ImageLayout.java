package io.towline.cache;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code index.json}, by which other tools find the cached tags in the cache's directory:
 * {@code skopeo inspect oci:DIR:docker.io/library/alpine:3}. It is written again after a change, at
 * most every 10 s or 20 times as long as the last writing took, and at close; a file that would say
 * the same is left alone.
 */
final class ImageLayout implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int PAUSE_PER_WRITE = 20;

  private final Path file;
  private final TagStore tags;
  private final Predicate<Digest> holds;
  private final Background background;
  private final RareWarnings warnings;
  private final AtomicBoolean changed = new AtomicBoolean();
  private volatile long notBeforeNanos;
  private @Nullable Digest written; // guarded by this; null: unknown
  private boolean closed; // guarded by this

  /**
   * Asks {@code holds} on a background thread, first after 10 s, and at close. A layout without an
   * index.json is none, so a missing one is written at once, naming nothing.
   */
  ImageLayout(Path cacheDirectory, TagStore tags, Predicate<Digest> holds) {
    this(cacheDirectory, tags, holds, new Background("towline-cache-layout"));
  }

  ImageLayout(Path cacheDirectory, TagStore tags, Predicate<Digest> holds, Background background) {
    file = cacheDirectory.resolve("index.json");
    this.tags = tags;
    this.holds = holds;
    this.background = background;
    warnings = new RareWarnings(tags.events(), background);
    synchronized (this) {
      written = readDigest();
      if (written == null) {
        tryToWrite(new TreeMap<>());
      }
    }
    notBeforeNanos = background.nanos() + PAUSE.toNanos();
    tags.onChange(this::changed);
    changed();
  }

  /** A manifest came to or left the store. Any thread; tags are listened to already. */
  void changed() {
    if (changed.compareAndSet(false, true)) {
      long waitNanos = Math.max(0, notBeforeNanos - background.nanos());
      background.after(Duration.ofNanos(waitNanos), this::writeUnlessClosed);
    }
  }

  /** Writes what changed, on the caller's thread. */
  @Override
  public void close() {
    background.close();
    synchronized (this) {
      if (!closed && changed.get()) {
        tryToWrite(NamedManifests.of(tags, holds));
      }
      closed = true;
    }
  }

  private synchronized void writeUnlessClosed() {
    if (closed) {
      return;
    }
    changed.set(false);
    long begin = background.nanos();
    boolean done = tryToWrite(NamedManifests.of(tags, holds));
    long end = background.nanos();
    notBeforeNanos = end + Math.max(PAUSE.toNanos(), PAUSE_PER_WRITE * (end - begin));
    if (!done) {
      changed();
    }
  }

  private boolean tryToWrite(Map<String, Descriptor> manifests) {
    try {
      write(manifests);
      return true;
    } catch (IOException e) {
      warnings.say(
          file
              + ": writing failed ("
              + e
              + "); pulls go on, but other tools may not see the newest tags. Check the disk's room"
              + " and the file's owner");
      return false;
    }
  }

  private void write(Map<String, Descriptor> manifests) throws IOException {
    MessageDigest hash = Digest.Algorithm.SHA256.newHash();
    try (AtomicFile next = new AtomicFile(file)) {
      OutputStream bytes = new BufferedOutputStream(Channels.newOutputStream(next.channel()));
      Writer text =
          new OutputStreamWriter(new DigestOutputStream(bytes, hash), StandardCharsets.US_ASCII);
      IndexJson.write(manifests, text);
      text.flush();
      Digest digest = Digest.of(Digest.Algorithm.SHA256, hash.digest());
      if (written == null && manifests.isEmpty()) {
        next.begin();
      } else if (!digest.equals(written)) {
        next.commit();
      }
      written = digest;
    }
  }

  private @Nullable Digest readDigest() {
    MessageDigest hash = Digest.Algorithm.SHA256.newHash();
    try (FileChannel channel = PrivateFiles.openToRead(file);
        InputStream in = Channels.newInputStream(channel)) {
      byte[] buffer = new byte[64 << 10];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hash.update(buffer, 0, count);
      }
      return Digest.of(Digest.Algorithm.SHA256, hash.digest());
    } catch (IOException e) {
      return null; // missing, or not ours to read: it is replaced
    }
  }
}
