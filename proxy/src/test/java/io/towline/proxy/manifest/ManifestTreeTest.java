package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jackson's own tree is what ours is compared with. */
final class ManifestTreeTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "\"a\\u00e9\\n\"",
        "0",
        "-1",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "1.5",
        "1e400",
        "true",
        "false",
        "{\"a\":{\"b\":[1,{\"c\":null},[],{}],\"d\":\"\"},\"e\":[[2]]}",
        " {\"layers\": [ {\"size\": 10, \"digest\": \"sha256:00\"} ] } \n"
      })
  void readsWhatJacksonReads(String text) throws IOException {
    assertEquals(JACKSON.readTree(text), ManifestTree.read(text));
    assertEquals(JACKSON.readTree(text), ManifestTree.read(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n"})
  void findsNothingInNothing(String text) throws IOException {
    assertTrue(ManifestTree.read(text).isMissingNode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[1",
        "{\"a\"",
        "{\"a\":}",
        "[1,]",
        "nul",
        "NaN",
        "{}{}",
        "1 2",
        "{} x",
        "]",
        "{\"a\":1,\"a\":2}",
        "{\"b\":{\"a\":1,\"a\":1}}",
        "{'a':1}",
        "// no\n{}"
      })
  void refusesWhatIsNoJsonOrSaysAKeyTwice(String text) {
    assertThrows(JsonProcessingException.class, () -> ManifestTree.read(text));
  }

  @Test
  void refusesADepthThatTheStackCouldNotFollow() throws IOException {
    assertThrows(JsonProcessingException.class, () -> ManifestTree.read("[".repeat(1_001)));
    assertEquals(1, ManifestTree.read("[".repeat(1_000) + "]".repeat(1_000)).size());
  }
}
