package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.cache.Hold;
import io.towline.cache.Hold.Until;
import io.towline.oci.Digest;
import io.towline.proxy.request.ByteRanges.Span;
import io.towline.proxy.request.RegistryError;
import org.junit.jupiter.api.Test;

class BlobPartsTest {
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});

  private static BlobParts parts(long size, String... headers) throws RegistryError {
    HttpHeaders asked = new DefaultHttpHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      asked.set(headers[i], headers[i + 1]);
    }
    return BlobParts.of(
        asked, DIGEST, size, span -> span.end() == size ? Until.VERIFIED : Until.PRESENT);
  }

  @Test
  void isTheWholeWithoutARange() throws Exception {
    BlobParts whole = parts(100);
    assertEquals(200, whole.status().code());
    assertEquals(100, whole.contentLength());
    assertEquals(1, whole.parts().size());
    assertEquals(new Span(0, 100), whole.parts().get(0).span());
    assertEquals(Hold.of(0, 100, Until.VERIFIED), whole.parts().get(0).hold());
    assertFalse(whole.headers().contains("Content-Range"));
  }

  @Test
  void hasNoPartOfNothing() throws Exception {
    BlobParts nothing = parts(0);
    assertEquals(200, nothing.status().code());
    assertEquals(0, nothing.contentLength());
    assertTrue(nothing.parts().isEmpty());
  }

  @Test
  void isOneRange() throws Exception {
    BlobParts one = parts(100, "Range", "bytes=10-19");
    assertEquals(206, one.status().code());
    assertEquals(10, one.contentLength());
    assertEquals("bytes 10-19/100", one.headers().get("Content-Range"));
    assertEquals("application/octet-stream", one.headers().get("Content-Type"));
    assertEquals(Hold.of(10, 20, Until.PRESENT), one.parts().get(0).hold());
  }

  @Test
  void isSeveralRangesWithTheLengthOfAllThatIsSent() throws Exception {
    BlobParts several = parts(100, "Range", "bytes=0-9,90-99");
    assertEquals(206, several.status().code());
    assertEquals(2, several.parts().size());
    assertEquals(Until.PRESENT, several.parts().get(0).hold().until());
    assertEquals(Until.VERIFIED, several.parts().get(1).hold().until());
    long length = several.trailer().length();
    for (BlobParts.Part part : several.parts()) {
      length += part.preamble().length() + part.span().length();
    }
    assertEquals(length, several.contentLength());
    String boundary = several.headers().get("Content-Type").split("boundary=", 2)[1];
    assertTrue(boundary.length() <= 70); // RFC 2046, section 5.1.1
    String first = several.parts().get(0).preamble();
    assertTrue(first.startsWith("--" + boundary + "\r\n"), first);
    assertTrue(first.endsWith("Content-Range: bytes 0-9/100\r\n\r\n"), first);
  }

  @Test
  void isTheWholeWhereTheConditionDoesNotHold() throws Exception {
    assertEquals(200, parts(100, "Range", "bytes=0-9", "If-Range", "\"x\"").status().code());
    String tag = '"' + DIGEST.toString() + '"';
    assertEquals(206, parts(100, "Range", "bytes=0-9", "If-Range", tag).status().code());
  }

  @Test
  void saysTheSizeWhereNothingIsLeftOfTheRange() {
    RegistryError error =
        assertThrows(RegistryError.class, () -> parts(100, "Range", "bytes=100-"));
    assertEquals(416, error.status().code());
    assertEquals("bytes */100", error.headers().get("Content-Range"));
  }

  @Test
  void refusesOverlapBeyondTwiceTheBlob() {
    RegistryError error =
        assertThrows(RegistryError.class, () -> parts(100, "Range", "bytes=0-,0-,0-"));
    assertEquals(400, error.status().code());
  }
}
