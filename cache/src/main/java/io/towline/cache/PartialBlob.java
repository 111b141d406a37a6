package io.towline.cache;

import io.towline.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** A blob that is being fetched: the only buffer between its upstreams and its clients. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class PartialBlob {
  /** The blob's name. */
  public Digest digest() {
    throw new UnsupportedOperationException();
  }

  /** The blob's size in bytes, empty while no source has said; any thread. */
  public OptionalLong size() {
    throw new UnsupportedOperationException();
  }

  /** Takes a source's word for the size. Any thread. */
  public void sizeIs(long sizeBytes) throws SizeConflictException {
    throw new UnsupportedOperationException();
  }

  /** The end of the extent that begins at 0; any thread. */
  public long frontier() {
    throw new UnsupportedOperationException();
  }

  /** What was fetched, in order; any thread. */
  public Extents present() {
    throw new UnsupportedOperationException();
  }

  /** Puts bytes where they belong. Disk thread. */
  public Written write(long offset, ByteBuffer data) throws ContentConflictException, IOException {
    throw new UnsupportedOperationException();
  }

  /** Runs {@code retry} once when a write that was cut short may be tried again; any thread. */
  public void whenRoom(Runnable retry) {
    throw new UnsupportedOperationException();
  }

  /** The fill has given up. Any thread. */
  public void fail(IOException cause) {
    throw new UnsupportedOperationException();
  }

  /** How many readers are open; any thread. */
  public int readers() {
    throw new UnsupportedOperationException();
  }
}
