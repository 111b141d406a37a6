package io.towline.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

  @Test
  void letsGoOfParametersAndCase() {
    assertEquals(
        MediaType.OCI_INDEX,
        MediaType.parse(" Application/vnd.oci.image.index.v1+JSON ; charset=utf-8"));
    assertEquals("text/html", MediaType.parse("text/html;charset=utf-8").toString());
  }

  @Test
  void knowsIndexesFromImages() {
    assertTrue(MediaType.OCI_INDEX.isIndex());
    assertTrue(MediaType.DOCKER_LIST.isIndex());
    assertFalse(MediaType.OCI_MANIFEST.isIndex());
    assertFalse(MediaType.OCTET_STREAM.isIndex());
    assertTrue(MediaType.OCI_MANIFEST.isImageManifest());
    assertTrue(MediaType.DOCKER_MANIFEST.isImageManifest());
    assertFalse(MediaType.DOCKER_LIST.isImageManifest());
    assertFalse(MediaType.OCTET_STREAM.isImageManifest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a",
        "a/",
        "/a",
        "a/b/c",
        "a b/c",
        "*/*",
        "a/b\r\nX: y",
        "a/b,c/d",
        ".a/b",
        "a/+b",
        "a/b\"",
        "ä/b"
      })
  void refusesWhatIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> MediaType.parse(text));
  }

  @Test
  void isLowerCaseInside() {
    assertThrows(IllegalArgumentException.class, () -> new MediaType("Text/html"));
  }

  @Test
  void bothPartsHaveAtMost127Characters() {
    String longest = "a".repeat(127) + "/" + "b".repeat(127);
    assertEquals(longest, MediaType.parse(longest).value());
    assertThrows(IllegalArgumentException.class, () -> MediaType.parse("a".repeat(128) + "/b"));
    assertThrows(IllegalArgumentException.class, () -> MediaType.parse("a/" + "b".repeat(128)));
  }
}
