package io.towline.proxy.blob;

import io.towline.cache.BlobReader;
import io.towline.oci.Descriptor;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The pull of a whole blob into the cache, for somebody in this process: one more reader of the
 * blob's one download, who takes no bytes. One thread, which looks again and again; closed by it.
 */
public final class BlobPull implements AutoCloseable {
  /** How it stands. */
  public enum State {
    RUNNING,
    /** It was here before. */
    HIT,
    /** It is here now. */
    STORED,
    FAILED
  }

  private final BlobStore store;
  private final Descriptor blob;
  private final CompletableFuture<BlobReader> opening;
  private @Nullable BlobReader reader;
  private State state = State.RUNNING;
  private String reason = "";
  private long presentBytes;
  private boolean wholeCame;

  /**
   * @param opening nothing, if the blob is stored already
   */
  BlobPull(BlobStore store, Descriptor blob, @Nullable CompletableFuture<BlobReader> opening) {
    this.store = store;
    this.blob = blob;
    this.opening = opening == null ? new CompletableFuture<>() : opening;
    if (opening == null) {
      state = State.HIT;
      presentBytes = blob.sizeBytes();
    }
  }

  /** The blob, as a manifest names it. */
  public Descriptor blob() {
    return blob;
  }

  /** How much of it is here, from its beginning on. */
  public long presentBytes() {
    return presentBytes;
  }

  /** Why it failed, in a sentence; empty if it did not. */
  public String reason() {
    return reason;
  }

  /** Looks how it stands; does not block. */
  public State look() {
    if (state != State.RUNNING || !opening.isDone()) {
      return state;
    }
    BlobReader now = reader;
    if (now == null) {
      try {
        now = opening.join();
      } catch (CompletionException e) {
        return failed(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
      }
      reader = now;
      now.want(0, Long.MAX_VALUE);
    }
    if (wholeCame) {
      return store.cache().holds(blob.digest()) ? stored() : state;
    }
    presentBytes = Math.max(presentBytes, now.presentEnd(0));
    Optional<IOException> failure = now.failure();
    if (failure.isPresent()) {
      return failed(String.valueOf(failure.get().getMessage()));
    }
    OptionalLong size = now.size();
    if (now.isVerified() && size.isPresent() && presentBytes >= size.getAsLong()) {
      wholeCame = true;
      return store.cache().holds(blob.digest()) ? stored() : state;
    }
    boolean inMemory = presentBytes > 0 && now.channel().isEmpty();
    return inMemory || !store.cache().figures().storing()
        ? failed("the cache has no room for it, or its disk takes no more")
        : state;
  }

  /** Whether all of it came, and only its place in the cache is awaited. */
  public boolean isComing() {
    return wholeCame && state == State.RUNNING;
  }

  /** It is not waited for any more. */
  public void giveUp(String why) {
    if (state == State.RUNNING) {
      failed(why);
    }
  }

  private State stored() {
    state = State.STORED;
    close();
    return state;
  }

  private State failed(String why) {
    state = State.FAILED;
    reason = why;
    close();
    return state;
  }

  /** What came stays, for the next who wants it. */
  @Override
  public void close() {
    var unused =
        opening.whenComplete(
            (opened, failure) -> {
              if (opened != null) {
                store.disk().execute(opened::close);
              }
            });
  }
}
