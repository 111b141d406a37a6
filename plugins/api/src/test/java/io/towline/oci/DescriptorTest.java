package io.towline.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class DescriptorTest {
  private static final Digest DIGEST = Digest.sha256(new byte[0]);

  @Test
  void mayBeOfEmptyContent() {
    assertEquals(0, new Descriptor(MediaType.OCTET_STREAM, DIGEST, 0).sizeBytes());
  }

  @Test
  void refusesANegativeSize() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Descriptor(MediaType.OCTET_STREAM, DIGEST, -1));
    assertEquals("a descriptor's size is not negative: -1", refusal.getMessage());
  }
}
