package io.towline.cache;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The index in its journal. Key: as in {@link BlobKey#write}. Value: the mark's device, inode,
 * size, and times (8 each), the uses (1), the age (8, a double).
 */
final class IndexFormat implements RecordFormat<BlobKey, StoredRecord> {
  @Override
  public String kind() {
    return "index";
  }

  @Override
  public void writeKey(DataOutput out, BlobKey key) throws IOException {
    key.write(out);
  }

  @Override
  public void writeValue(DataOutput out, StoredRecord value) throws IOException {
    FileMark mark = value.mark();
    out.writeLong(mark.device());
    out.writeLong(mark.inode());
    out.writeLong(mark.sizeBytes());
    out.writeLong(mark.modifiedNanos());
    out.writeLong(mark.changedNanos());
    out.writeByte(value.uses());
    out.writeDouble(value.age());
  }

  @Override
  public BlobKey readKey(DataInput in) throws IOException {
    return BlobKey.read(in);
  }

  @Override
  public StoredRecord readValue(DataInput in) throws IOException {
    FileMark mark =
        new FileMark(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    StoredRecord record = new StoredRecord(mark, in.readByte(), in.readDouble());
    if (mark.sizeBytes() < 0 || !(record.age() >= 0) || Double.isInfinite(record.age())) {
      throw new IOException("no file has this mark");
    }
    return record;
  }
}
