package io.towline.cache;

import io.towline.oci.MediaType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Proofs in arrays, the oldest of which go when there are too many: 60 bytes each, where a million
 * of them as objects would take 150. Any thread; the lock is held for a moment.
 */
final class ProofSlots implements Entries<ProofKey, Proof> {
  private static final int SLICE = 1_024;
  private static final int MAX_TYPES = 4_096;
  private static final int QUEUE = 0;

  private final int maxEntries;
  private final KeySlots keys = new KeySlots();
  private final LongPages sizes = new LongPages();
  private final IntPages types = new IntPages();
  private final SlotQueues ages = new SlotQueues(1);
  private final List<MediaType> mediaTypes = new ArrayList<>();
  private final Map<MediaType, Integer> typeNumbers = new HashMap<>();
  private int walk = -1;

  ProofSlots(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  @Override
  public synchronized void expect(long records) {
    keys.expect(Math.min(records, maxEntries));
  }

  @Override
  public synchronized @Nullable Proof get(ProofKey key) {
    int slot = find(key);
    return slot < 0 ? null : proof(slot);
  }

  /**
   * Makes this the youngest entry. One of a media type that is new when there are thousands, which
   * only a stranger has made up, is not kept.
   */
  @Override
  public synchronized void put(ProofKey key, Proof proof) {
    int slot = find(key);
    if (slot >= 0) {
      drop(slot);
    }
    int type = typeNumber(proof.mediaType());
    if (type < 0) {
      return;
    }
    if (keys.size() == maxEntries) {
      drop(ages.head(QUEUE));
    }
    slot = keys.add(key.a(), key.b(), key.c(), key.d());
    sizes.set(slot, proof.sizeBytes());
    types.set(slot, type);
    ages.append(QUEUE, slot);
  }

  @Override
  public synchronized boolean remove(ProofKey key) {
    int slot = find(key);
    if (slot >= 0) {
      drop(slot);
    }
    return slot >= 0;
  }

  @Override
  public synchronized int size() {
    return keys.size();
  }

  @Override
  public void forEach(BiConsumer<? super ProofKey, ? super Proof> action) {
    walk(action::accept);
  }

  /** From the oldest to the youngest; an entry that goes away under the walk moves it on. */
  @Override
  public <X extends Exception> void walk(Sink<ProofKey, Proof, X> sink) throws X {
    int left;
    synchronized (this) {
      walk = ages.head(QUEUE);
      left = keys.size(); // entries that are put again join the end
    }
    while (left > 0) {
      List<Map.Entry<ProofKey, Proof>> slice = slice(Math.min(left, SLICE));
      for (Map.Entry<ProofKey, Proof> entry : slice) {
        sink.entry(entry.getKey(), entry.getValue());
      }
      left = slice.isEmpty() ? 0 : left - slice.size();
    }
  }

  private synchronized List<Map.Entry<ProofKey, Proof>> slice(int count) {
    List<Map.Entry<ProofKey, Proof>> slice = new ArrayList<>(count);
    while (walk >= 0 && slice.size() < count) {
      slice.add(Map.entry(key(walk), proof(walk)));
      walk = ages.next(walk);
    }
    return slice;
  }

  private void drop(int slot) {
    if (walk == slot) {
      walk = ages.next(slot);
    }
    ages.unlink(QUEUE, slot);
    keys.remove(slot);
  }

  private int find(ProofKey key) {
    return keys.find(key.a(), key.b(), key.c(), key.d());
  }

  private ProofKey key(int slot) {
    return new ProofKey(
        keys.word(slot, 0), keys.word(slot, 1), keys.word(slot, 2), keys.word(slot, 3));
  }

  private Proof proof(int slot) {
    return new Proof(mediaTypes.get(types.get(slot)), sizes.get(slot));
  }

  private int typeNumber(MediaType mediaType) {
    Integer known = typeNumbers.get(mediaType);
    if (known != null) {
      return known;
    }
    if (mediaTypes.size() == MAX_TYPES) {
      return -1;
    }
    mediaTypes.add(mediaType);
    typeNumbers.put(mediaType, mediaTypes.size() - 1);
    return mediaTypes.size() - 1;
  }
}
