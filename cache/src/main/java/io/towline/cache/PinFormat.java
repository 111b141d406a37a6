package io.towline.cache;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Pins in their journal. Key: the image's name, the part's number (2). Value: how many digests (2),
 * and those, each as in {@link BlobKey#write}.
 */
final class PinFormat implements RecordFormat<PinKey, List<BlobKey>> {
  /** The most digests of one record: even as SHA-512 they fit, with the longest name. */
  static final int MAX_DIGESTS = 100;

  /** The longest name of a pin, in characters of ASCII. */
  static final int MAX_NAME = 1_000;

  @Override
  public String kind() {
    return "pins";
  }

  @Override
  public void writeKey(DataOutput out, PinKey key) throws IOException {
    out.writeUTF(key.image());
    out.writeShort(key.part());
  }

  @Override
  public void writeValue(DataOutput out, List<BlobKey> digests) throws IOException {
    out.writeShort(digests.size());
    for (BlobKey digest : digests) {
      digest.write(out);
    }
  }

  @Override
  public PinKey readKey(DataInput in) throws IOException {
    return new PinKey(in.readUTF(), in.readUnsignedShort());
  }

  @Override
  public List<BlobKey> readValue(DataInput in) throws IOException {
    int count = in.readUnsignedShort();
    if (count > MAX_DIGESTS) {
      throw new IOException("a part of a pin has " + count + " digests");
    }
    List<BlobKey> digests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      digests.add(BlobKey.read(in));
    }
    return List.copyOf(digests);
  }
}
