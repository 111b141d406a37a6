package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetailTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET https://cdn/b/x?X-Amz-Signature=S3CRET&e=1: cut | GET https://cdn/b/x cut",
        "to https://user:S3CRET@host/v2/ and on | to https://host/v2/ and on",
        "Authorization: Bearer S3CRET.x-y | Authorization: Bearer …",
        "basic S3CRET== was refused | basic … was refused",
        "token=S3CRET, then 403 | token=…, then 403",
        "password: S3CRET | password: …",
        "/v2/a?token=S3CRET | /v2/a",
        "with BeArEr S3CRET | with BeArEr …",
        "BASIC S3CRET at hub:443 | BASIC … at hub:443",
        "blob b: bearer  S3CRET | blob b: bearer …",
        "API-KEY : S3CRET | API-KEY : …",
        "a=1 and X-SIG= S3CRET | a=1 and X-SIG= …",
        "sha256:ab, Secret\t=\tS3CRET; end | sha256:ab, Secret?=?…; end",
        "credential=S3CRET&x | credential=…&x",
      })
  void keepsSecretsToThemselves(String text, String kept) {
    String detail = Detail.of(text);
    assertFalse(detail.contains("S3CRET"), detail);
    assertEquals(kept, detail);
  }

  @Test
  void isOneLineOfBoundedLength() {
    assertEquals("a?b?[31mc?d", Detail.of("a\nb\u001b[31mc\u2028d"));
    String cut = Detail.of("x".repeat(100_000));
    assertEquals(Detail.MOST_CHARACTERS + 1, cut.length());
    assertTrue(cut.endsWith("x…"), cut);
  }

  @Test
  void leavesPlainWordsAlone() {
    String words = "206 of bytes 4096-8191, no byte for 3 s";
    assertEquals(words, Detail.of(words));
    assertEquals("", Detail.of(""));
    assertEquals("why? nobody knows", Detail.of("why? nobody knows"));
  }
}
