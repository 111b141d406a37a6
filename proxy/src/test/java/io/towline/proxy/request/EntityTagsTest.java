package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.oci.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EntityTagsTest {
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});
  private static final String TAG = '"' + DIGEST.toString() + '"';

  private static HttpHeaders with(String name, String... values) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (String value : values) {
      headers.add(name, value.replace("TAG", TAG).replace("BARE", DIGEST.toString()));
    }
    return headers;
  }

  @Test
  void isTheDigestInQuotes() {
    assertEquals(TAG, EntityTags.of(DIGEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TAG",
        "W/TAG",
        "*",
        "\"other\", TAG",
        "W/\"other\",W/TAG",
        "\"a,b\" , TAG",
        "BARE",
        "\"\",TAG",
        "TAG, \"other\"",
        ",TAG",
      })
  void isNamedByWeakComparison(String condition) {
    assertTrue(EntityTags.isNamedBy(with("If-None-Match", condition), DIGEST), condition);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"other\"", "\"sha256:\"", "x", "\"", "\"other\", *", "W/", "\"BARE"})
  void isNotNamedByOtherTags(String condition) {
    assertFalse(EntityTags.isNamedBy(with("If-None-Match", condition), DIGEST), condition);
  }

  @Test
  void readsEveryLineOfTheHeader() {
    assertTrue(EntityTags.isNamedBy(with("If-None-Match", "\"other\"", "TAG"), DIGEST));
    assertFalse(EntityTags.isNamedBy(new DefaultHttpHeaders(), DIGEST));
  }

  @Test
  void letsARangeCountByStrongComparison() {
    assertTrue(EntityTags.letRangeCount(new DefaultHttpHeaders(), DIGEST));
    assertTrue(EntityTags.letRangeCount(with("If-Range", "TAG"), DIGEST));
    assertFalse(EntityTags.letRangeCount(with("If-Range", "W/TAG"), DIGEST));
    assertFalse(EntityTags.letRangeCount(with("If-Range", "\"other\""), DIGEST));
    assertFalse(EntityTags.letRangeCount(with("If-Range", "BARE"), DIGEST));
    assertFalse(
        EntityTags.letRangeCount(with("If-Range", "Mon, 23 Nov 2026 00:00:00 GMT"), DIGEST));
  }
}
