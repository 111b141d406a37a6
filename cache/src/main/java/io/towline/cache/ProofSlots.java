package io.towline.cache;

import io.towline.oci.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Proofs in arrays, the oldest of which go when there are too many: 60 bytes each, where a million
 * of them as objects would take 150. Any thread; the lock is held for a moment.
 */
final class ProofSlots implements Packing<ProofKey, Proof> {
  private static final int SLICE = 130; // of 41 bytes
  private static final int PACK_TYPES = 20; // of 129 bytes at most
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
    put(
        find(key),
        proof.sizeBytes(),
        typeNumber(proof.mediaType()),
        () -> keys.add(key.a(), key.b(), key.c(), key.d()));
  }

  private void put(int before, long sizeBytes, int type, IntSupplier add) {
    if (before >= 0) {
      drop(before);
    }
    if (type < 0) {
      return;
    }
    if (keys.size() == maxEntries) {
      drop(ages.head(QUEUE));
    }
    int slot = add.getAsInt();
    sizes.set(slot, sizeBytes);
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

  /** From the oldest to the youngest. */
  @Override
  public <X extends Exception> void walk(Sink<ProofKey, Proof, X> sink) throws X {
    List<Map.Entry<ProofKey, Proof>> slice = new ArrayList<>();
    for (int left = rewind(); left > 0 && slice(slice, left); left -= slice.size()) {
      for (Map.Entry<ProofKey, Proof> entry : slice) {
        sink.entry(entry.getKey(), entry.getValue());
      }
    }
  }

  /**
   * From the oldest to the youngest. A pack is the number of its media types (1), each with its
   * length (1) and characters, and for each proof its key (32), its size (8), and which type it has
   * (1).
   */
  @Override
  public <X extends Exception> void pack(PackSink<X> packs, Sink<ProofKey, Proof, X> others)
      throws X {
    ByteBuffer buffer = ByteBuffer.allocate(RecordFrames.MAX_PAYLOAD_BYTES);
    int left = rewind();
    while (left > 0) {
      int count = packSlice(buffer.clear(), left);
      if (count == 0) {
        return;
      }
      packs.pack(buffer.flip(), count);
      left -= count;
    }
  }

  @Override
  public synchronized int unpack(ByteBuffer pack) throws IOException {
    int[] numbers = new int[Byte.toUnsignedInt(pack.get())];
    for (int i = 0; i < numbers.length; i++) {
      byte[] text = new byte[Byte.toUnsignedInt(pack.get())];
      pack.get(text);
      numbers[i] = typeNumber(new MediaType(new String(text, StandardCharsets.US_ASCII)));
    }
    int count = 0;
    for (; pack.hasRemaining(); count++) {
      long a = pack.getLong();
      long b = pack.getLong();
      long c = pack.getLong();
      long d = pack.getLong();
      long sizeBytes = pack.getLong();
      int type = Byte.toUnsignedInt(pack.get());
      if (sizeBytes < 0 || type >= numbers.length) {
        throw new IOException("no proof has this size or type");
      }
      put(keys.find(a, b, c, d), sizeBytes, numbers[type], () -> keys.add(a, b, c, d));
    }
    return count;
  }

  /** Begins a walk; how many entries it may meet. Those that are put again join its end. */
  private synchronized int rewind() {
    walk = ages.head(QUEUE);
    return keys.size();
  }

  private synchronized boolean slice(List<Map.Entry<ProofKey, Proof>> slice, int left) {
    slice.clear();
    while (walk >= 0 && slice.size() < Math.min(left, SLICE)) {
      slice.add(Map.entry(key(walk), proof(walk)));
      walk = ages.next(walk);
    }
    return !slice.isEmpty();
  }

  private synchronized int packSlice(ByteBuffer buffer, int left) {
    List<Integer> numbers = new ArrayList<>();
    int count = 0;
    int end = walk;
    for (; end >= 0 && count < Math.min(left, SLICE); end = ages.next(end)) {
      if (!numbers.contains(types.get(end))) {
        if (numbers.size() == PACK_TYPES) {
          break;
        }
        numbers.add(types.get(end));
      }
      count++;
    }
    buffer.put((byte) numbers.size());
    for (int number : numbers) {
      byte[] text = mediaTypes.get(number).value().getBytes(StandardCharsets.US_ASCII);
      buffer.put((byte) text.length).put(text);
    }
    for (; walk != end; walk = ages.next(walk)) {
      for (int word = 0; word < 4; word++) {
        buffer.putLong(keys.word(walk, word));
      }
      buffer.putLong(sizes.get(walk)).put((byte) numbers.indexOf(types.get(walk)));
    }
    return count;
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
