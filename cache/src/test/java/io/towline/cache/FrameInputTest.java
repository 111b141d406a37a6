package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameInputTest {
  @Test
  void readsWhatADataOutputWrites() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(Long.MIN_VALUE + 7);
    out.writeInt(-5);
    out.writeShort(65_535);
    out.writeByte(-1);
    out.writeBoolean(true);
    out.writeDouble(-0.25);
    out.writeFloat(1.5f);
    out.writeChar('ü');
    out.writeUTF("library/alpine");
    out.writeUTF("library/alpine");
    out.writeUTF("ümläut and \0 and 漢");
    out.writeUTF("");
    out.write(new byte[] {1, 2, 3});
    FrameInput in = new FrameInput();
    in.reset(bytes.toByteArray(), 0, bytes.size());
    assertEquals(Long.MIN_VALUE + 7, in.readLong());
    assertEquals(-5, in.readInt());
    assertEquals(65_535, in.readUnsignedShort());
    assertEquals(255, in.readUnsignedByte());
    assertEquals(true, in.readBoolean());
    assertEquals(-0.25, in.readDouble());
    assertEquals(1.5f, in.readFloat());
    assertEquals('ü', in.readChar());
    assertEquals("library/alpine", in.readUTF());
    assertEquals("library/alpine", in.readUTF());
    assertEquals("ümläut and \0 and 漢", in.readUTF());
    assertEquals("", in.readUTF());
    byte[] rest = new byte[3];
    in.readFully(rest);
    assertArrayEquals(new byte[] {1, 2, 3}, rest);
    assertEquals(0, in.remaining());
  }

  @Test
  void neverReadsBeyondItsFrame() throws IOException {
    byte[] bytes = new byte[64];
    Arrays.fill(bytes, (byte) 1);
    FrameInput in = new FrameInput();
    in.reset(bytes, 10, 7);
    assertThrows(EOFException.class, in::readLong);
    in.reset(bytes, 10, 7);
    assertThrows(EOFException.class, in::readUTF); // 257 bytes long, it says
    in.reset(bytes, 10, 7);
    assertEquals(7, in.skipBytes(100));
    assertThrows(EOFException.class, in::readByte);
  }
}
