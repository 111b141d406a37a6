package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BlobKeyTest {
  private static final Digest NARROW = Digest.sha256(new byte[] {1});
  private static final Digest WIDE =
      Digest.of(Digest.Algorithm.SHA512, Digest.Algorithm.SHA512.newHash().digest(new byte[] {1}));

  @Test
  void isTheDigestAndNoOther() {
    assertEquals(NARROW, BlobKey.of(NARROW).digest());
    assertEquals(WIDE, BlobKey.of(WIDE).digest());
    Digest ones = Digest.parse("sha256:" + "f".repeat(64));
    assertEquals(ones, BlobKey.of(ones).digest());
  }

  @Test
  void theFirstHalfOfAWideOneIsNotIt() {
    Digest half = new Digest(Digest.Algorithm.SHA256, WIDE.hex().substring(0, 64));
    assertNotEquals(BlobKey.of(half), BlobKey.of(WIDE));
    assertNotEquals(BlobKey.of(half).narrow(), BlobKey.of(WIDE).narrow());
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    for (Digest digest : new Digest[] {NARROW, WIDE}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BlobKey.of(digest).write(new DataOutputStream(bytes));
      assertEquals(
          BlobKey.of(digest),
          BlobKey.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))));
    }
    byte[] unknown = {2, 0, 0};
    assertThrows(
        IOException.class,
        () -> BlobKey.read(new DataInputStream(new ByteArrayInputStream(unknown))));
  }
}
