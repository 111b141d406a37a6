package io.towline.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

  @ParameterizedTest
  @ValueSource(strings = {"latest", "1", "_", "V1.2-rc_3", "A", "3.20.0"})
  void readsATag(String text) {
    Reference reference = Reference.parse(text);
    assertEquals(new Reference.Tag(text), reference);
    assertEquals(text, reference.toString());
  }

  @Test
  void readsADigest() {
    Digest digest = Digest.sha256(new byte[0]);
    Reference reference = Reference.parse(digest.toString());
    assertEquals(new Reference.ByDigest(digest), reference);
    assertEquals(digest.toString(), reference.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".a", "-a", "a/b", "a:b", "sha256:abc", "a b", "a\n", "ä", "a+b", "%2e"})
  void refusesWhatIsNeither(String text) {
    assertThrows(IllegalArgumentException.class, () -> Reference.parse(text));
  }

  @Test
  void tagsHaveAtMost128Characters() {
    assertEquals(128, new Reference.Tag("a".repeat(128)).name().length());
    assertThrows(IllegalArgumentException.class, () -> new Reference.Tag("a".repeat(129)));
  }
}
