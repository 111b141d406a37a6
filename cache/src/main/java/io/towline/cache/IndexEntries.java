package io.towline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The index as its journal sees it: what is verified, what is used least first. */
final class IndexEntries implements Packing<BlobKey, StoredRecord> {
  private static final int PLACE_BITS = 32;
  private static final int PACKED_BLOBS = 100; // fit into a frame

  private final BlobIndex index;

  IndexEntries(BlobIndex index) {
    this.index = index;
  }

  @Override
  public void expect(long records) {
    index.expect(records);
  }

  @Override
  public @Nullable StoredRecord get(BlobKey key) {
    return index.record(key);
  }

  @Override
  public void put(BlobKey key, StoredRecord value) {
    index.put(key, value);
  }

  @Override
  public boolean remove(BlobKey key) {
    return index.remove(key.digest(), false, () -> true);
  }

  @Override
  public int size() {
    return index.size();
  }

  @Override
  public void forEach(BiConsumer<? super BlobKey, ? super StoredRecord> action) {
    walk(action::accept);
  }

  /** Sorts the ages first, so that each queue is filled again in its order. */
  @Override
  public <X extends Exception> void walk(Sink<BlobKey, StoredRecord, X> sink) throws X {
    long[] places = placesByAge();
    for (long place : places) {
      Map.Entry<BlobKey, StoredRecord> entry = index.recordAt((int) place);
      if (entry != null) {
        sink.entry(entry.getKey(), entry.getValue());
      }
    }
  }

  /** A pack is as {@link BlobIndex#pack} writes each blob, one after the other. */
  @Override
  public <X extends Exception> void pack(PackSink<X> packs, Sink<BlobKey, StoredRecord, X> others)
      throws X {
    ByteBuffer buffer = ByteBuffer.allocate(PACKED_BLOBS * BlobIndex.PACKED_BYTES);
    for (long place : placesByAge()) {
      index.pack((int) place, buffer);
      if (!buffer.hasRemaining()) {
        packs.pack(buffer.flip(), PACKED_BLOBS);
        buffer.clear();
      }
    }
    if (buffer.position() > 0) {
      packs.pack(buffer.flip(), buffer.limit() / BlobIndex.PACKED_BYTES);
    }
    for (BlobKey key : index.wideKeys()) {
      StoredRecord record = index.record(key);
      if (record != null) {
        others.entry(key, record);
      }
    }
  }

  @Override
  public int unpack(ByteBuffer pack) throws IOException {
    return index.unpack(pack);
  }

  private long[] placesByAge() {
    long[] places = new long[index.places()];
    for (int place = 0; place < places.length; place++) {
      float age = (float) index.ageAt(place); // not negative, so its bits are in its order
      places[place] = ((long) Float.floatToIntBits(age) << PLACE_BITS) | place;
    }
    Arrays.sort(places);
    return places;
  }
}
