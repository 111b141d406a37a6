package io.towline.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryNameTest {
  /**
   * The grammar as the specification prints it (OCI distribution-spec 1.1, "Pulling manifests").
   */
  private static final Pattern GRAMMAR =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "0",
        "library/alpine",
        "a.b/c_d/e__f/g-h/i---j",
        "k8s.gcr.io/pause",
        "a/b/c/d/e"
      })
  void comesBackFromItsWireForm(String name) {
    assertEquals(name, RepositoryName.parse(name).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "a/", "/a", "a//b", "A", "a.", ".a", "a..b", "a___b", "a._b", "a-_b", "a-", "-a",
        "a/../b", "..", "a b", "a\n", "a\0", "ä", "a%2fb", "a:b", "a@b", "a\\b"
      })
  void refusesWhatTheGrammarDoesNotHave(String name) {
    assertThrows(IllegalArgumentException.class, () -> new RepositoryName(name));
  }

  @Test
  void agreesWithTheGrammarOnRandomText() {
    Random random = new Random(7);
    String alphabet = "aaab09__--../A";
    int valid = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(9);
      for (int n = 0; n < length; n++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      boolean expected = GRAMMAR.matcher(text).matches();
      assertEquals(expected, isAccepted(text.toString()), text.toString());
      valid += expected ? 1 : 0;
    }
    assertTrue(valid > 5_000, "too few of them were names to say anything: " + valid);
  }

  @Test
  void hasAtMost255Characters() {
    assertEquals(255, new RepositoryName("a".repeat(255)).value().length());
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new RepositoryName("a".repeat(256)));
    assertEquals("a repository name has 1 to 255 characters, not 256", refusal.getMessage());
  }

  private static boolean isAccepted(String text) {
    try {
      return new RepositoryName(text).value().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
