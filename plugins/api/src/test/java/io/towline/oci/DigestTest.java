package io.towline.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  /** FIPS 180-4, the SHA-256 of "abc". */
  private static final String ABC =
      "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void hashesWithSha256() {
    assertEquals(ABC, Digest.sha256("abc".getBytes(StandardCharsets.UTF_8)).toString());
  }

  @Test
  void comesBackFromItsWireForm() {
    assertEquals(ABC, Digest.parse(ABC).toString());
    String sha512 = "sha512:" + "0f".repeat(64);
    assertEquals(sha512, Digest.parse(sha512).toString());
  }

  @Test
  void isEqualByItsHash() {
    assertEquals(Digest.sha256(new byte[0]), Digest.sha256(new byte[0]));
    assertNotEquals(Digest.sha256(new byte[0]), Digest.sha256(new byte[1]));
  }

  @Test
  void isMadeOfAFinishedHash() {
    byte[] hash = Digest.Algorithm.SHA512.newHash().digest(new byte[0]);
    Digest digest = Digest.of(Digest.Algorithm.SHA512, hash);
    assertEquals(Digest.Algorithm.SHA512, digest.algorithm());
    assertEquals("cf83e1357eefb8bd", digest.hex().substring(0, 16));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "sha256",
        "sha256:",
        "sha256:abc",
        "SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "md5:900150983cd24fb0d6963f7d28e17f72",
        " sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "sha256:../../../../../../../../../../../../../../../../../etc/passwd0000",
        "sha256:٠a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      })
  void refusesEverythingElse(String text) {
    assertThrows(IllegalArgumentException.class, () -> Digest.parse(text));
  }

  @Test
  void saysWhatADigestLooksLike() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Digest.parse("latest"));
    assertEquals("a digest is sha256:<64 hex> or sha512:<128 hex>", refusal.getMessage());
  }
}
