package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamRequestTest {
  private static final HttpHeaders NONE = new DefaultHttpHeaders();

  private static UpstreamRequest request(HttpMethod method, String path, HttpHeaders headers) {
    return UpstreamFixture.request(method, path, headers, Duration.ofSeconds(10));
  }

  @Test
  void asksOnly() {
    for (HttpMethod method : new HttpMethod[] {HttpMethod.POST, HttpMethod.DELETE}) {
      assertThrows(IllegalArgumentException.class, () -> request(method, "/v2/", NONE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "v2/", "/v2/\r\nX: y", "/v2/\n", "/v2/ HTTP/1.0", "/v2/\u0000", "/v2/é"})
  void takesNoTargetThatCouldEndItsLine(String path) {
    assertThrows(IllegalArgumentException.class, () -> request(HttpMethod.GET, path, NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "cookie", "Host", "Connection", "Content-Length", "TE"})
  void takesNoHeaderThatIsNotTheCallers(String name) {
    HttpHeaders headers = new DefaultHttpHeaders().set(name, "x");
    assertThrows(IllegalArgumentException.class, () -> request(HttpMethod.GET, "/v2/", headers));
  }

  @Test
  void takesNoHeaderThatHidesAnother() {
    HttpHeaders unchecked =
        DefaultHttpHeadersFactory.headersFactory()
            .withValidation(false)
            .newHeaders()
            .set("Accept", "a/b\r\nX-Evil: 1");
    assertThrows(IllegalArgumentException.class, () -> request(HttpMethod.GET, "/v2/", unchecked));
  }

  @Test
  void keepsACopyOfTheHeaders() {
    HttpHeaders headers = new DefaultHttpHeaders().set("Accept", "a/b");
    UpstreamRequest request = request(HttpMethod.GET, "/v2/", headers);
    headers.set("Accept", "c/d");
    assertEquals("a/b", request.headers().get("Accept"));
  }
}
