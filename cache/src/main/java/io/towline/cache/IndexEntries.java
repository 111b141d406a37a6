package io.towline.cache;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The index as its journal sees it: what is verified, what is used least first. */
final class IndexEntries implements Entries<BlobKey, StoredRecord> {
  private static final int PLACE_BITS = 32;

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
