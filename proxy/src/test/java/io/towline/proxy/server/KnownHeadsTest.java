package io.towline.proxy.server;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.RequestHead;
import io.towline.proxy.request.Routes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHeadsTest {
  private static final String HEAD = "GET /v2/a/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n";

  private final KnownHeads heads = new KnownHeads();
  private final Routes routes =
      new Routes(
          Configurations.of(
              Optional.empty(), Configurations.registry("quay.io", List.of(), List.of())));

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private KnownHead add(String text, String... headers) {
    HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/v2/");
    for (String name : headers) {
      head.headers().set(name, "x");
    }
    KnownHead read =
        new KnownHead(bytes(text), RequestHead.of(head), new RegistryRequest.Base(), routes);
    heads.add(read);
    return read;
  }

  @Test
  void findsTheSameBytesAgain() {
    KnownHead read = add(HEAD, "Accept");
    assertSame(read, heads.find(bytes(HEAD)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v2/a/manifests/2 HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /v2/a/manifests/1 HTTP/1.1\r\nHost: t\r\n",
        "GET /v2/a/manifests/1 HTTP/1.1\r\nHost: t\r\n\r\n\r\n\r\n",
        "\r\n",
        ""
      })
  void findsNothingInOtherBytes(String other) {
    add(HEAD);
    assertNull(heads.find(bytes(other)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "PROXY-authorization", "Cookie", "X-Request-Id"})
  void keepsNoSecretsAndNothingThatIsSaidOnce(String header) {
    add(HEAD, "Accept", header);
    assertNull(heads.find(bytes(HEAD)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void tellsTagsApartThatDifferInOneCharacterAnywhere(int shift) {
    String name = "/v2/" + "a".repeat(shift) + "/manifests/";
    int found = 0;
    for (int digit = 0; digit < 8; digit++) {
      add("GET " + name + digit + " HTTP/1.1\r\n\r\n");
    }
    for (int digit = 0; digit < 8; digit++) {
      found += heads.find(bytes("GET " + name + digit + " HTTP/1.1\r\n\r\n")) == null ? 0 : 1;
    }
    assertTrue(found >= 6, found + " of 8 are known");
  }

  @Test
  void keepsALimitedNumberOfThem() {
    int found = 0;
    for (int i = 0; i < 20 * KnownHeads.SLOTS; i++) {
      add("GET /v2/a/manifests/" + i + " HTTP/1.1\r\n\r\n");
    }
    for (int i = 0; i < 20 * KnownHeads.SLOTS; i++) {
      found += heads.find(bytes("GET /v2/a/manifests/" + i + " HTTP/1.1\r\n\r\n")) == null ? 0 : 1;
    }
    assertTrue(found > KnownHeads.SLOTS / 2 && found <= KnownHeads.SLOTS, found + " are known");
    assertNotNull(add(HEAD));
  }
}
