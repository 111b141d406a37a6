package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;

/** One client's view of a blob, stored and growing alike. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class BlobReader implements AutoCloseable {
  /** What the open found. */
  public enum Origin {
    /** Stored. */
    HIT,
    /** Somebody else's fetch. */
    JOINED,
    /** Nothing: a fetch was started. */
    MISS
  }

  public Digest digest() {
    throw new UnsupportedOperationException();
  }

  public Origin origin() {
    throw new UnsupportedOperationException();
  }

  public OptionalLong size() {
    throw new UnsupportedOperationException();
  }

  public boolean isVerified() {
    throw new UnsupportedOperationException();
  }

  public Optional<IOException> failure() {
    throw new UnsupportedOperationException();
  }

  public void begin() {
    throw new UnsupportedOperationException();
  }

  public void want(long start, long end) {
    throw new UnsupportedOperationException();
  }

  public long presentEnd(long position, boolean gated) {
    throw new UnsupportedOperationException();
  }

  public void onProgress(Runnable wake) {
    throw new UnsupportedOperationException();
  }

  public int read(ByteBuffer target, long position) throws IOException {
    throw new UnsupportedOperationException();
  }

  public Optional<FileChannel> channel() {
    throw new UnsupportedOperationException();
  }

  public boolean hasLeftTheWindow(long position) {
    throw new UnsupportedOperationException();
  }

  public BlobReader detach(long position, BlobSource source) throws IOException {
    throw new UnsupportedOperationException();
  }

  public boolean recentlyRead() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
