package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});

  private static Checkpoint of(int pieces) {
    Extents extents = Extents.NONE;
    for (int i = pieces - 1; i >= 0; i--) {
      extents = extents.plus(2L * i, 2L * i + 1);
    }
    return new Checkpoint(
        3,
        DIGEST,
        OptionalLong.of(1L << 40),
        new BootId("boot"),
        extents,
        List.of(new Stretch(0, 1, 7), new Stretch(2, 3, 8)));
  }

  @Test
  void keepsAThousandPieces() {
    Checkpoint record = of(1000);
    byte[] bytes = record.encode();
    assertTrue(bytes.length <= Checkpoint.MAX_BYTES);
    assertEquals(Optional.of(record), Checkpoint.decode(bytes, DIGEST));
  }

  @Test
  void vouchesForTheFirstPiecesWhereNotAllFit() {
    Checkpoint record = of(6000);
    byte[] bytes = record.encode();
    assertTrue(bytes.length <= Checkpoint.MAX_BYTES);
    Checkpoint decoded = Checkpoint.decode(bytes, DIGEST).orElseThrow();
    assertEquals(record.unsynced(), decoded.unsynced());
    Extents kept = decoded.extents();
    assertTrue(kept.list().size() >= 4000, kept.list().size() + " pieces");
    assertEquals(record.extents().list().subList(0, kept.list().size()), kept.list());
  }

  @Test
  void isNoneWithAWordThatEndsBehindTheRecord() {
    ByteBuffer record = ByteBuffer.wrap(of(1).encode());
    record.putShort(20, (short) -1); // the length of the digest, after which all is right again
    CRC32C crc = new CRC32C();
    crc.update(record.array(), 0, record.capacity() - 4);
    record.putInt(record.capacity() - 4, (int) crc.getValue());
    assertEquals(Optional.empty(), Checkpoint.decode(record.array(), DIGEST));
  }

  @Test
  void isNoneWithABootIdThatIsLongerThanAny() {
    byte[] right = of(1).encode();
    int bootAt = 8 + 4 + 8 + 2 + DIGEST.toString().length() + 8;
    ByteBuffer record = ByteBuffer.allocate(right.length + 1000);
    record.put(right, 0, bootAt).putShort((short) ("boot".length() + 1000)).put(new byte[1000]);
    record.put(right, bootAt + 2, right.length - bootAt - 2).putInt(8, record.capacity());
    CRC32C crc = new CRC32C();
    crc.update(record.array(), 0, record.capacity() - 4);
    record.putInt(record.capacity() - 4, (int) crc.getValue());
    assertEquals(Optional.empty(), Checkpoint.decode(record.array(), DIGEST));
  }
}
