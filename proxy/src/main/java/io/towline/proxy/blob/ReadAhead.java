package io.towline.proxy.blob;

import io.towline.proxy.blob.BlobParts.Part;
import io.towline.proxy.request.ByteRanges.Span;
import java.util.List;

/**
 * Wants the parts of an answer from the download as the client takes them, and not all at once: a
 * client that leaves in the middle, as those do that fetch a blob over several connections, leaves
 * little that nobody needs, and many scattered parts leave room for other clients. Parts that lie
 * next to each other are wanted as one. Belongs to the client's loop.
 */
final class ReadAhead {

  /** Ahead of a client of which it is not known whether it goes on to the end. */
  static final long FIRST_BYTES = 4 << 20;

  /** The most that is wanted ahead of a client, counted in whole MiB. */
  static final long MOST_BYTES = 32 << 20;

  private final List<Part> parts;
  private final long sizeBytes;

  private final Wants asked = new Wants();

  /** Up to here the parts are wanted: a part, and a position within. */
  private int wantedIndex;

  private long wantedEnd;

  /** Where more is wanted. */
  private int nextIndex;

  private long nextPosition;

  /** Hears that [start, end) is needed. */
  @FunctionalInterface
  interface Needs {
    void want(long start, long end);
  }

  /** One for an answer that has not begun, of a blob of this size. */
  ReadAhead(List<Part> parts, long sizeBytes) {
    this.parts = parts;
    this.sizeBytes = sizeBytes;
  }

  /**
   * The client is here.
   *
   * @param index of the part
   * @param position in the blob
   */
  void reached(Needs needs, int index, long position) {
    boolean early = index < nextIndex || (index == nextIndex && position < nextPosition);
    if (!early && wantedIndex < parts.size()) {
      wantMore(needs, ahead(index, position));
    }
  }

  /**
   * A part that ends with the blob may be given up at any time; the further its client has come,
   * the more it is worth to be fetched ahead of it.
   */
  private long ahead(int index, long position) {
    Span span = parts.get(index).span();
    boolean open = span.end() == sizeBytes && parts.size() == 1;
    long taken = position - span.start();
    return open ? Math.min(MOST_BYTES, Math.max(FIRST_BYTES, taken)) : MOST_BYTES;
  }

  private void wantMore(Needs needs, long bytes) {
    Wants more = new Wants();
    boolean half = false;
    while (more.bytes() < bytes && wantedIndex < parts.size()) {
      Span span = parts.get(wantedIndex).span();
      long from = Math.max(span.start(), wantedEnd);
      long to = Math.min(span.end(), Aligned.up(from + bytes - more.bytes()));
      more.add(Aligned.down(from), Math.min(Aligned.up(to), sizeBytes));
      if (!half && more.bytes() >= bytes / 2) {
        half = true;
        nextIndex = wantedIndex;
        nextPosition = from + (to - from) / 2;
      }
      wantedEnd = to;
      if (to == span.end()) {
        wantedIndex++;
        wantedEnd = 0;
      }
    }
    more.forEach((start, end) -> wantOnce(needs, start, end));
  }

  /** A MiB that two batches share is on its way, and not more urgent for that. */
  private void wantOnce(Needs needs, long start, long end) {
    long from = Math.max(start, asked.endAt(start));
    asked.add(start, end);
    if (from < end) {
      needs.want(from, end);
    }
  }
}
