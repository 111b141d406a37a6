package io.towline.cache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each stored blob, by its slot, in arrays: a million blobs are no objects. 80
 * bytes a blob with its key. Not thread-safe.
 */
final class BlobTable {
  /** Its content was verified while its file had the mark that is kept. */
  static final int TRUSTED = 1;

  /** It was opened before in this process. */
  static final int READ = 2;

  /** A pin covers it. */
  static final int PINNED = 4;

  /** Its file is being removed: nobody opens it any more. */
  static final int GOING = 8;

  private static final int FLAG_BITS = 8;
  private static final int MAX_DEVICES = 1_000;

  private final KeySlots keys = new KeySlots();
  private final LongPages marks = new LongPages(); // inode, size, modified, changed
  private final IntPages states = new IntPages(); // device, flags
  private final IntPages opens = new IntPages();
  private final List<Long> devices = new ArrayList<>();
  private int lastDevice = -1;
  private final Map<Integer, BlobKey> wide = new HashMap<>();

  int size() {
    return keys.size();
  }

  void expect(long blobs) {
    keys.expect(blobs);
  }

  boolean isFull() {
    return keys.isFull();
  }

  int limit() {
    return keys.limit();
  }

  /** The slot of a blob, -1 if it is not here. */
  int find(BlobKey key) {
    BlobKey slotKey = key.narrow();
    return keys.find(slotKey.a(), slotKey.b(), slotKey.c(), slotKey.d());
  }

  /** Adds a blob that is not here, of which nothing is known. */
  int add(BlobKey key) {
    BlobKey slotKey = key.narrow();
    int slot = keys.add(slotKey.a(), slotKey.b(), slotKey.c(), slotKey.d());
    if (key.wide()) {
      wide.put(slot, key);
    }
    states.set(slot, 0);
    opens.set(slot, 0);
    marks.set(4 * slot + 3, 0);
    marks.set(4 * slot + 1, 0);
    return slot;
  }

  void remove(int slot) {
    opens.set(slot, -1);
    wide.remove(slot);
    keys.remove(slot);
  }

  /** Whether the slot, which is below the limit, is a blob's now. */
  boolean isTaken(int slot) {
    return opens.get(slot) >= 0;
  }

  BlobKey key(int slot) {
    BlobKey whole = wide.isEmpty() ? null : wide.get(slot);
    return whole != null
        ? whole
        : BlobKey.of(
            keys.word(slot, 0), keys.word(slot, 1), keys.word(slot, 2), keys.word(slot, 3));
  }

  /** The digests of SHA-512, of which there are hardly any. */
  List<BlobKey> wideKeys() {
    return List.copyOf(wide.values());
  }

  /** Writes key and mark, 72 bytes; false, and nothing, if it has no mark or a key of SHA-512. */
  boolean pack(int slot, ByteBuffer buffer) {
    if (!is(slot, TRUSTED) || wide.containsKey(slot)) {
      return false;
    }
    for (int word = 0; word < 4; word++) {
      buffer.putLong(keys.word(slot, word));
    }
    buffer.putLong(devices.get(states.get(slot) >>> FLAG_BITS));
    for (int word = 0; word < 4; word++) {
      buffer.putLong(marks.get(4 * slot + word));
    }
    return true;
  }

  /** Adds what {@link #pack} wrote, if it is not here; -1 if it is. */
  int unpack(ByteBuffer buffer) {
    long a = buffer.getLong();
    long b = buffer.getLong();
    long c = buffer.getLong();
    long d = buffer.getLong();
    int device = deviceNumber(buffer.getLong());
    if (keys.isFull() || keys.find(a, b, c, d) >= 0) {
      buffer.position(buffer.position() + 4 * Long.BYTES);
      return -1;
    }
    int slot = keys.add(a, b, c, d);
    opens.set(slot, 0);
    for (int word = 3; word >= 0; word--) {
      marks.set(4 * slot + word, buffer.getLong(buffer.position() + word * Long.BYTES));
    }
    buffer.position(buffer.position() + 4 * Long.BYTES);
    states.set(slot, device < 0 ? 0 : (device << FLAG_BITS) | TRUSTED);
    return slot;
  }

  long size(int slot) {
    return marks.get(4 * slot + 1);
  }

  /** Notes the size, and the mark if its content was verified under it. */
  void describe(int slot, long sizeBytes, @Nullable FileMark trusted) {
    int device = trusted == null ? -1 : deviceNumber(trusted.device());
    set(slot, TRUSTED, device >= 0);
    marks.set(4 * slot + 1, sizeBytes);
    if (trusted != null && device >= 0) {
      marks.set(4 * slot, trusted.inode());
      marks.set(4 * slot + 2, trusted.modifiedNanos());
      marks.set(4 * slot + 3, trusted.changedNanos());
      states.set(slot, (device << FLAG_BITS) | (states.get(slot) & ((1 << FLAG_BITS) - 1)));
    }
  }

  /** The mark under which its content was verified; null if nobody knows of one. */
  @Nullable FileMark trusted(int slot) {
    return is(slot, TRUSTED)
        ? new FileMark(
            devices.get(states.get(slot) >>> FLAG_BITS),
            marks.get(4 * slot),
            marks.get(4 * slot + 1),
            marks.get(4 * slot + 2),
            marks.get(4 * slot + 3))
        : null;
  }

  boolean is(int slot, int flag) {
    return (states.get(slot) & flag) != 0;
  }

  void set(int slot, int flag, boolean on) {
    int state = states.get(slot);
    states.set(slot, on ? state | flag : state & ~flag);
  }

  /** How often it is open now. */
  int opens(int slot) {
    return opens.get(slot);
  }

  void setOpens(int slot, int count) {
    opens.set(slot, count);
  }

  /** Devices are few, however many there may have been; -1 if there were too many. */
  private int deviceNumber(long device) {
    if (lastDevice >= 0 && devices.get(lastDevice) == device) {
      return lastDevice;
    }
    int known = devices.indexOf(device);
    if (known < 0 && devices.size() < MAX_DEVICES) {
      devices.add(device);
      known = devices.size() - 1;
    }
    lastDevice = known;
    return known;
  }
}
