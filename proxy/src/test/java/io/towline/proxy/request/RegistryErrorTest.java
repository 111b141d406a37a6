package io.towline.proxy.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.proxy.request.RegistryError.Code;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RegistryErrorTest {

  @Test
  void isTheSpecificationsJson() throws IOException {
    RegistryError error = RegistryError.notFound(Code.BLOB_UNKNOWN, "no \"such\"\n\u0000 thing é");
    JsonNode root = new ObjectMapper().readTree(error.json());
    assertEquals(1, root.size());
    assertEquals(1, root.get("errors").size());
    assertEquals("BLOB_UNKNOWN", root.get("errors").get(0).get("code").asText());
    assertEquals("no \"such\"\n\u0000 thing é", root.get("errors").get(0).get("message").asText());
  }

  @Test
  void hasNoStackTrace() {
    assertEquals(0, RegistryError.badRequest(Code.UNSUPPORTED, "x").getStackTrace().length);
  }

  @Test
  void saysWhenToComeAgain() {
    RegistryError error =
        RegistryError.unavailable(HttpResponseStatus.BAD_GATEWAY, "x", Duration.ofMillis(2500));
    assertEquals("2", error.headers().get("Retry-After"));
    assertEquals(502, error.status().code());
    RegistryError atOnce =
        RegistryError.unavailable(HttpResponseStatus.BAD_GATEWAY, "x", Duration.ZERO);
    assertEquals("1", atOnce.headers().get("Retry-After"));
  }

  @Test
  void keepsItsHeadersToItself() {
    RegistryError error = RegistryError.badRequest(Code.UNSUPPORTED, "x");
    RegistryError more = error.with("Allow", "GET");
    more.headers().set("Allow", "PUT");
    assertEquals("GET", more.headers().get("Allow"));
    assertEquals(0, error.headers().size());
  }
}
