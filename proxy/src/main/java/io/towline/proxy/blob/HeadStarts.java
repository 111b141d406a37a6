package io.towline.proxy.blob;

import io.netty.util.concurrent.Future;
import io.towline.cache.BlobReader;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.RegistrySource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the blobs of a manifest when it is served, so that their first bytes are here when the
 * client asks for them: CRI-O's clock runs from the first layer's event, and wants 8 bytes of each.
 * This is each blob's one download, not another one: it stops reading after 64 KiB, and whoever
 * asks for the blob joins it. Six at a time for each registry; what nobody asks for within 20 s is
 * closed, and its bytes are kept. Any thread.
 */
final class HeadStarts {
  private static final Logger log = LoggerFactory.getLogger(HeadStarts.class);

  static final int MOST_AT_A_TIME = 6;
  static final Duration UNCLAIMED = Duration.ofSeconds(20);

  /** More layers than any image has; what is beyond waits for its client. */
  private static final int MOST_WAITING = 256;

  private record Blob(RegistrySource source, RepositoryName repository, Descriptor descriptor) {}

  /** Those of one registry. */
  private static final class Line {
    private final Queue<Blob> waiting = new ArrayDeque<>();
    private int running;
  }

  private final BlobStore store;
  private final Map<String, Line> lines = new HashMap<>();

  HeadStarts(BlobStore store) {
    this.store = store;
  }

  /** Begins what of these is not here yet, in this order. Never blocks. */
  void begin(RegistrySource source, RepositoryName repository, List<Descriptor> blobs) {
    synchronized (this) {
      Line line = lines.computeIfAbsent(source.registry().name(), name -> new Line());
      for (Descriptor descriptor : blobs) {
        if (line.waiting.size() < MOST_WAITING && !store.cache().holds(descriptor.digest())) {
          line.waiting.add(new Blob(source, repository, descriptor));
        }
      }
    }
    next(source.registry().name());
  }

  private void next(String registry) {
    Blob blob = take(registry);
    while (blob != null) {
      start(registry, blob);
      blob = take(registry);
    }
  }

  private synchronized @Nullable Blob take(String registry) {
    Line line = lines.get(registry);
    Blob blob = line == null || line.running >= MOST_AT_A_TIME ? null : line.waiting.poll();
    if (line != null && blob != null) {
      line.running++;
    }
    return blob;
  }

  private void start(String registry, Blob blob) {
    HeadStart head =
        new HeadStart(reader -> store.disk().execute(reader::close), () -> ended(registry));
    Future<?> unclaimed =
        store.loops().next().schedule(head::end, UNCLAIMED.toSeconds(), TimeUnit.SECONDS);
    Runnable claimed =
        () -> {
          unclaimed.cancel(false);
          head.end();
        };
    var unused =
        store
            .disk()
            .call(() -> open(blob, claimed))
            .whenComplete(
                (reader, failure) -> {
                  if (failure == null) {
                    head.opened(reader);
                  } else {
                    log.debug("no head start: {}", failure.getMessage());
                    claimed.run();
                  }
                });
  }

  /** The reader that keeps the download alive until a client comes. */
  private BlobReader open(Blob blob, Runnable claimed) throws IOException {
    Digest digest = blob.descriptor.digest();
    OptionalLong size = OptionalLong.of(blob.descriptor.sizeBytes());
    return store
        .cache()
        .open(
            digest,
            BlobProofs.Proof.of(digest, size).size(),
            store.fillingAheadOfNeed(blob.source, blob.repository, claimed));
  }

  private void ended(String registry) {
    synchronized (this) {
      Line line = lines.get(registry);
      if (line != null) {
        line.running--;
        if (line.running == 0 && line.waiting.isEmpty()) {
          lines.remove(registry);
        }
      }
    }
    next(registry);
  }
}
