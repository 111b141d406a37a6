package io.towline.proxy.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void file(String name, byte[] content) {
    tar.writeBytes(TarHeader.ofFile(name, content.length));
    tar.writeBytes(content);
    tar.writeBytes(new byte[TarHeader.padding(content.length)]);
  }

  private TarReader reader() {
    tar.writeBytes(new byte[1024]);
    return new TarReader(new ByteArrayInputStream(tar.toByteArray()));
  }

  /** A header like ours but for one byte, with the right checksum. */
  private void patched(String name, int at, char value) {
    byte[] header = TarHeader.ofFile(name, 0);
    int sum = 0;
    header[at] = (byte) value;
    for (int i = 0; i < header.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    System.arraycopy(utf8(String.format("%06o\0 ", sum)), 0, header, 148, 8);
    tar.writeBytes(header);
  }

  @Test
  void readsWhatTheWriterWrites() throws IOException {
    String longName = "blobs/sha512/" + "a".repeat(128);
    tar.writeBytes(TarHeader.ofFolder("blobs/"));
    file("oci-layout", utf8("{}"));
    file(longName, new byte[1000]);
    file("./index.json", utf8("[]"));
    TarReader reader = reader();
    assertEquals(new TarEntry("blobs", 0, false), reader.next().orElseThrow());
    assertEquals(new TarEntry("oci-layout", 2, true), reader.next().orElseThrow());
    assertArrayEquals(utf8("{}"), reader.content().readAllBytes());
    assertEquals(new TarEntry(longName, 1000, true), reader.next().orElseThrow());
    assertEquals(new TarEntry("index.json", 2, true), reader.next().orElseThrow());
    assertArrayEquals(utf8("[]"), reader.content().readAllBytes());
    assertEquals(Optional.empty(), reader.next());
  }

  @Test
  void sizesOfEightGibibytesAndMoreStandInAnExtendedHeader() throws IOException {
    tar.writeBytes(TarHeader.ofFile("blobs/sha256/x", 1L << 34));
    TarReader reader = new TarReader(new ByteArrayInputStream(tar.toByteArray()));
    assertEquals(1L << 34, reader.next().orElseThrow().sizeBytes());
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '6', 'S', 'V'})
  void whatIsNeitherFileNorFolderIsRefused(char type) {
    patched("blobs/sha256/x", 156, type);
    assertThrows(LayoutException.class, () -> reader().next());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "blobs/../../x", "a//b", "a/..", "..", "a\\b", "a\nb"})
  void namesThatLeadElsewhereAreRefused(String name) {
    file(name, new byte[0]);
    LayoutException refused = assertThrows(LayoutException.class, () -> reader().next());
    assertTrue(String.valueOf(refused.getMessage()).endsWith(": refused"), refused::getMessage);
  }

  @Test
  void aDamagedHeaderIsNoTar() {
    byte[] header = TarHeader.ofFile("x", 0);
    header[3] = 'y';
    tar.writeBytes(header);
    assertThrows(LayoutException.class, () -> reader().next());
  }

  @Test
  void anEndInTheMiddleIsNoEnd() throws IOException {
    tar.writeBytes(TarHeader.ofFile("x", 100));
    tar.writeBytes(new byte[50]);
    TarReader reader = new TarReader(new ByteArrayInputStream(tar.toByteArray()));
    reader.next();
    assertThrows(LayoutException.class, () -> reader.content().readAllBytes());
    assertThrows(LayoutException.class, reader::next);
  }

  @Test
  void aGzippedStreamIsUnpackedAndABombIsNot() throws IOException {
    assertArrayEquals(utf8("plain"), PlainStream.of(stream(utf8("plain"))).readAllBytes());
    assertArrayEquals(utf8("packed"), PlainStream.of(stream(gzip(utf8("packed")))).readAllBytes());
    InputStream bomb = PlainStream.of(stream(gzip(new byte[70 << 20])));
    assertThrows(LayoutException.class, () -> bomb.skip(70 << 20));
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
