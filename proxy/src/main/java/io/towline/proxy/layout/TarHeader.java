package io.towline.proxy.layout;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What stands before a file in a tar (POSIX.1-2001): a ustar header, and before that a pax header
 * for a name of over 100 bytes or a size of 8 GiB and more.
 */
final class TarHeader {
  static final int BLOCK_BYTES = 512;

  private static final int NAME_BYTES = 100;
  private static final int CHECKSUM_AT = 148;
  private static final int TYPE_AT = 156;
  private static final long LARGEST_OCTAL = (1L << 33) - 1;

  private TarHeader() {}

  /** Of a file; nobody's, and as old as time, so that equal content is an equal tar. */
  static byte[] ofFile(String name, long sizeBytes) {
    boolean isLong = name.length() > NAME_BYTES;
    boolean isLarge = sizeBytes > LARGEST_OCTAL;
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    if (isLong || isLarge) {
      byte[] records =
          ((isLong ? record("path", name) : "")
                  + (isLarge ? record("size", Long.toString(sizeBytes)) : ""))
              .getBytes(StandardCharsets.US_ASCII);
      header.writeBytes(ustar("pax", records.length, 'x'));
      header.writeBytes(records);
      header.writeBytes(new byte[padding(records.length)]);
    }
    String shown = isLong ? name.substring(0, NAME_BYTES) : name;
    header.writeBytes(ustar(shown, isLarge ? 0 : sizeBytes, '0'));
    return header.toByteArray();
  }

  /** Of a folder, whose name ends with a slash. */
  static byte[] ofFolder(String name) {
    return ustar(name, 0, '5');
  }

  /** How many zeros fill the last block of a file. */
  static int padding(long sizeBytes) {
    return (int) ((BLOCK_BYTES - sizeBytes % BLOCK_BYTES) % BLOCK_BYTES);
  }

  private static byte[] ustar(String name, long sizeBytes, char type) {
    byte[] block = new byte[BLOCK_BYTES];
    put(block, 0, name);
    put(block, 100, type == '5' ? "0000755\0" : "0000644\0");
    put(block, 108, "0000000\0");
    put(block, 116, "0000000\0");
    put(block, 124, String.format("%011o\0", sizeBytes));
    put(block, 136, "00000000000\0");
    put(block, CHECKSUM_AT, "        ");
    block[TYPE_AT] = (byte) type;
    put(block, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte each : block) {
      sum += each & 0xff;
    }
    put(block, CHECKSUM_AT, String.format("%06o\0 ", sum));
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** A pax record counts its own length. */
  private static String record(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.length() + 1;
    while (Integer.toString(length).length() + rest.length() != length) {
      length++;
    }
    return length + rest;
  }
}
