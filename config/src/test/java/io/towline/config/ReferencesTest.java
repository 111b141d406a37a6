package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {

  private final References references = new References(Map.of("TOKEN", "t0k", "EMPTY", ""));

  @Test
  void aVariableMayStandAnywhere() {
    assertEquals("t0k", references.resolve("${TOKEN}"));
    assertEquals("a-t0k-t0k", references.resolve("a-${TOKEN}-${TOKEN}"));
  }

  @Test
  void aDoubledDollarStandsForItself() {
    assertEquals("${TOKEN}", references.resolve("$${TOKEN}"));
    assertEquals("pa$$word", references.resolve("pa$$word"));
  }

  @Test
  void aFileGivesItsTextWithoutTheLineEnd(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "s3cret\n");
    assertEquals("s3cret", references.resolve("file:" + file));
  }

  @Test
  void aDoubledColonStandsForItself() {
    assertEquals("file:/not/read", references.resolve("file::/not/read"));
  }

  @Test
  void aMissingVariableIsNamed() {
    assertEquals("the environment has no variable NOPE", message("x${NOPE}"));
  }

  @Test
  void aPieceOfAPasswordIsNotTakenForAName() {
    assertFalse(message("pa${ss w0rd").contains("w0rd"));
    assertFalse(message("pa${ss-w0}rd").contains("w0"));
  }

  @Test
  void aMissingFileIsNamed() {
    assertEquals("there is no file /no/such/secret", message("file:/no/such/secret"));
  }

  @Test
  void anEmptyValueIsRefused() {
    assertEquals("what it refers to is empty", message("${EMPTY}"));
  }

  @Test
  void aSecondLineIsRefusedWithoutShowingIt(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "s3cret\nX-Header: y\n");
    assertFalse(message("file:" + file).contains("s3cret"));
  }

  @Test
  void everyMissingVariableOfAFileIsNamedInOneGo() {
    assertEquals(
        List.of(
            "towline.yaml:1: server.admin_token: the environment has no variable A",
            "towline.yaml:2: registries.a.b.upstreams[0].credentials.token: the environment has no"
                + " variable B"),
        Loads.problems(
            "server: {admin_token: '${A}'}\n"
                + "registries: {a.b: {upstreams: [{credentials: {token: '${B}'}}]}}"));
  }

  private String message(String text) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> references.resolve(text)).getMessage());
  }
}
