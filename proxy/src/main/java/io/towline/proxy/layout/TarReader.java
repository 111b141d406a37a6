package io.towline.proxy.layout;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a tar from a stream, one entry after another: ustar, GNU's long names and pax. Only files
 * and folders with plain relative names are let through; a link, a device or a name that leads
 * elsewhere ends it. Not thread-safe.
 */
final class TarReader {
  /** More entries than any set of images has files. */
  static final int MOST_ENTRIES = 200_000;

  private static final int MOST_EXTRA_BYTES = 64 << 10;
  private static final int LONGEST_NAME = 512;

  private final InputStream in;
  private long left;
  private int padding;
  private int entries;

  /** Borrows the stream. */
  TarReader(InputStream in) {
    this.in = in;
  }

  /** The next file or folder; what was not read of the one before is skipped. Empty at the end. */
  Optional<TarEntry> next() throws IOException {
    String longName = "";
    long longSize = -1;
    while (true) {
      skipRest();
      byte[] block = in.readNBytes(TarHeader.BLOCK_BYTES);
      if (block.length == 0 || isZeros(block)) {
        return Optional.empty();
      }
      check(block);
      long size = number(block, 124, 12);
      switch (block[156]) {
        case 'x' -> {
          PaxRecords records = PaxRecords.parse(extra(size));
          longName = records.path().orElse(longName);
          longSize = records.sizeBytes().orElse(longSize);
        }
        case 'L' -> longName = text(extra(size), 0, (int) size);
        case 'g' -> extra(size); // of the whole archive: nothing that matters here
        case '0', '\0', '7', '5' -> {
          boolean folder = block[156] == '5';
          String name = longName.isEmpty() ? name(block) : longName;
          long bytes = longSize >= 0 ? longSize : size;
          left = folder ? 0 : bytes;
          padding = folder ? 0 : TarHeader.padding(bytes);
          return Optional.of(new TarEntry(plain(name), left, !folder));
        }
        case '1', '2' -> throw new LayoutException(shown(name(block)) + " is a link: refused");
        default ->
            throw new LayoutException(
                shown(name(block)) + " is neither a file nor a folder: refused");
      }
    }
  }

  /** The bytes of the entry that came last, to be read before the next one. */
  InputStream content() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int read = in.read(target, offset, (int) Math.min(length, left));
        if (read < 0) {
          throw new LayoutException("the archive ends in the middle of a file");
        }
        left -= read;
        return read;
      }
    };
  }

  private void skipRest() throws IOException {
    long skip = left + padding;
    left = 0;
    padding = 0;
    while (skip > 0) {
      long skipped = in.skip(skip);
      if (skipped <= 0) {
        if (in.read() < 0) {
          throw new LayoutException("the archive ends in the middle of a file");
        }
        skipped = 1;
      }
      skip -= skipped;
    }
  }

  private void check(byte[] block) throws LayoutException {
    if (++entries > MOST_ENTRIES) {
      throw new LayoutException("the archive has over " + MOST_ENTRIES + " entries");
    }
    if (block.length < TarHeader.BLOCK_BYTES) {
      throw new LayoutException("the archive ends in the middle of a header");
    }
    long sum = 0;
    for (int i = 0; i < block.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
    }
    if (sum != number(block, 148, 8)) {
      throw new LayoutException("this is no tar, or a damaged one: a header's checksum is wrong");
    }
  }

  private byte[] extra(long size) throws IOException {
    if (size > MOST_EXTRA_BYTES) {
      throw new LayoutException("an extended header of " + size + " bytes: refused");
    }
    byte[] bytes = in.readNBytes((int) size);
    padding = TarHeader.padding(size);
    return bytes;
  }

  /** Octal, or with the first bit set as GNU has it, the bytes of a large number. */
  private static long number(byte[] block, int at, int length) throws LayoutException {
    long value = 0;
    if ((block[at] & 0x80) != 0) {
      value = block[at] & 0x3f;
      for (int i = at + 1; i < at + length; i++) {
        if (value > Long.MAX_VALUE >> 8) {
          throw new LayoutException("a header's number is too large");
        }
        value = (value << 8) | (block[i] & 0xff);
      }
      return value;
    }
    for (byte each : text(block, at, length).strip().getBytes(StandardCharsets.ISO_8859_1)) {
      if (each < '0' || each > '7') {
        throw new LayoutException("this is no tar, or a damaged one: a header has no number");
      }
      value = value * 8 + each - '0';
    }
    return value;
  }

  private static String name(byte[] block) {
    String prefix = block[257] == 'u' && block[262] == 0 ? text(block, 345, 155) : "";
    String name = text(block, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] bytes, int at, int length) {
    int end = at;
    while (end < Math.min(bytes.length, at + length) && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }

  private static boolean isZeros(byte[] block) {
    for (byte each : block) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  /** Without what means nothing; whatever leads out of the archive is refused. */
  private static String plain(String name) throws LayoutException {
    String rest = name;
    while (rest.startsWith("./")) {
      rest = rest.substring(2);
    }
    while (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    boolean wrong = name.startsWith("/") || name.length() > LONGEST_NAME;
    for (String part : rest.split("/", -1)) {
      wrong |= part.equals("..") || (part.isEmpty() && !rest.isEmpty());
    }
    if (wrong || rest.chars().anyMatch(c -> c < ' ' || c == '\\')) {
      throw new LayoutException("a file is named " + shown(name) + ": refused");
    }
    return rest.equals(".") ? "" : rest;
  }

  private static String shown(String name) {
    String cut = name.length() > 100 ? name.substring(0, 100) + "…" : name;
    return "`" + cut.replaceAll("[^ -~]", "?") + "`";
  }
}
