package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import org.junit.jupiter.api.Test;

class TagKeyTest {
  private static final RepositoryName NAME = new RepositoryName("a");

  @Test
  void takesATag() {
    assertEquals("v1", new TagKey("r", NAME, "v1", "").tag());
  }

  @Test
  void refusesWhatIsNoTag() {
    assertThrows(IllegalArgumentException.class, () -> new TagKey("r", NAME, "", ""));
    assertThrows(IllegalArgumentException.class, () -> new TagKey("r", NAME, "../x", ""));
    String digest = Digest.sha256(new byte[0]).toString();
    assertThrows(IllegalArgumentException.class, () -> new TagKey("r", NAME, digest, ""));
  }

  @Test
  void refusesARegistryWithoutAName() {
    assertThrows(IllegalArgumentException.class, () -> new TagKey("", NAME, "v1", ""));
  }
}
