package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a former run, or somebody else, left as the record of a partial blob is that blob's record,
 * or none; and what is read is written and read again as it was.
 */
public final class CheckpointFuzz {
  private static final Digest DIGEST = Digest.sha256(new byte[0]);
  private static final int LENGTH_AT = Long.BYTES;
  private static final int CRC_BYTES = Integer.BYTES;

  private CheckpointFuzz() {}

  /** The bytes are a file as it is, and then as one whose length and sum are right. */
  public static void fuzzerTestOneInput(byte[] data) {
    Checkpoint.decode(data, DIGEST).ifPresent(CheckpointFuzz::isReadAgain);
    if (data.length >= LENGTH_AT + Integer.BYTES + CRC_BYTES) {
      Checkpoint.decode(sealed(data), DIGEST).ifPresent(CheckpointFuzz::isReadAgain);
    }
  }

  /** The same with its own length and sum, which no fuzzer would guess. */
  private static byte[] sealed(byte[] data) {
    ByteBuffer record = ByteBuffer.wrap(data.clone());
    record.putInt(LENGTH_AT, data.length);
    CRC32C crc = new CRC32C();
    crc.update(record.array(), 0, data.length - CRC_BYTES);
    record.putInt(data.length - CRC_BYTES, (int) crc.getValue());
    return record.array();
  }

  private static void isReadAgain(Checkpoint found) {
    assertEquals(DIGEST, found.digest());
    assertTrue(found.size().orElse(0) >= 0);
    Extents extents = found.extents();
    assertTrue(extents.bytes() >= 0 && extents.bytes() <= extents.end());
    long end = -1;
    for (Extents.Extent extent : extents.list()) {
      assertTrue(extent.start() > end && extent.end() > extent.start(), extents.toString());
      end = extent.end();
    }
    byte[] written = found.encode();
    assertTrue(written.length <= Checkpoint.MAX_BYTES);
    assertEquals(Optional.of(found), Checkpoint.decode(written, DIGEST));
    byte[] torn = Arrays.copyOf(written, written.length - 1);
    assertEquals(Optional.empty(), Checkpoint.decode(torn, DIGEST));
  }
}
