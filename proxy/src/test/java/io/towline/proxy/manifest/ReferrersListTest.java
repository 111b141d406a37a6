package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamHead;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferrersListTest {
  private static final String INDEX =
      "{\"manifests\":[{\"artifactType\":\"a/x\"},{\"artifactType\":\"a/y\"},{}]}";

  private static UpstreamAnswer answer(String body, String... headers) {
    HttpHeaders all = new DefaultHttpHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.set(headers[i], headers[i + 1]);
    }
    return new UpstreamAnswer(
        new UpstreamHead(200, all, "fake"), body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void leavesTheAnswerOfTheApiAsItIs() throws Exception {
    UpstreamAnswer answer = answer(INDEX, "Link", "</next>; rel=next");
    ReferrersList list = ReferrersList.fromApi(answer);
    assertArrayEquals(answer.body(), list.index());
    assertFalse(list.isFiltered());
    assertEquals(Optional.of("</next>; rel=next"), list.nextLink());
  }

  @Test
  void saysThatTheUpstreamHasFiltered() throws Exception {
    assertTrue(
        ReferrersList.fromApi(answer(INDEX, "OCI-Filters-Applied", "artifactType")).isFiltered());
  }

  @Test
  void filtersTheIndexOfAFallbackTag() throws Exception {
    ReferrersList list = ReferrersList.fromTag(answer(INDEX), Optional.of("a/y"));
    assertTrue(list.isFiltered());
    assertEquals(
        "{\"manifests\":[{\"artifactType\":\"a/y\"}]}",
        new String(list.index(), StandardCharsets.UTF_8));
  }

  @Test
  void leavesTheIndexOfAFallbackTagAsItIsWithoutAFilter() throws Exception {
    ReferrersList list = ReferrersList.fromTag(answer(INDEX), Optional.empty());
    assertFalse(list.isFiltered());
    assertEquals(INDEX, new String(list.index(), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"manifests\":{}}", "{\"layers\":[]}"})
  void refusesWhatIsNoIndex(String body) {
    assertThrows(Objection.class, () -> ReferrersList.fromApi(answer(body)));
    assertThrows(Objection.class, () -> ReferrersList.fromTag(answer(body), Optional.empty()));
  }
}
