package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheTableTest {
  private static final Instant NOW = Instant.parse("2026-11-25T21:30:00Z");
  private static final String TOTALS =
      """
      {"listed":%d,"listed_bytes":4096,"blobs":1,"bytes":8192,"max_bytes":1048576,"partial_downloads":2}
      """;

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void imagesStandInColumnsWithWhatIsMissing() throws JsonProcessingException {
    List<JsonNode> rows =
        List.of(
            json(
                """
                {"name":"docker.io/library/alpine:3","tag":"3","digest":"sha256:0123456789abcdef0123",
                 "size_bytes":2048,"last_used":"2026-11-25T19:30:00Z","pinned":true,"state":"complete"}
                """),
            json(
                """
                {"registry":"a.io","repository":"b","tag":"","digest":"sha256:ff23456789abcdef0123",
                 "size_bytes":1,"last_used":"2026-11-25T21:30:09Z","pinned":false,"state":"partial",
                 "missing":[{},{}],"missing_bytes":1536}
                """),
            json(
                """
                {"name":"a.io/c:1","tag":"1","digest":"sha256:aa23456789abcdef0123","size_bytes":0,
                 "last_used":"?","state":"platforms","platforms":[{"platform":"linux/amd64","state":"complete"},
                 {"platform":"linux/arm64","state":"absent"}]}
                """));
    assertEquals(
        List.of(
            "IMAGE                       DIGEST               SIZE     LAST USED  PINNED  STATE",
            "docker.io/library/alpine:3  sha256:0123456789ab  2.0 KiB  2h0m ago   yes     complete",
            "a.io/b@                     sha256:ff23456789ab  1 B      now                missing 2 blobs, 1.5 KiB",
            "a.io/c:1                    sha256:aa23456789ab  0 B      ?                  complete for linux/amd64 (1 of 2)",
            "3 images, 4.0 KiB; the cache holds 1 blob, 8.0 KiB of 1.0 MiB, and 2 partial downloads"),
        new CacheTable(false, NOW).lines(false, rows, json(TOTALS.formatted(3))));
  }

  @Test
  void wholeDigestsAreShownWhereTheyAreAskedFor() throws JsonProcessingException {
    JsonNode row =
        json(
            """
            {"digest":"sha256:0123456789abcdef0123","size_bytes":5,"kind":"layer",
             "stored_at":"2026-11-24T21:30:00Z","images":["a:1","b:1"]}
            """);
    assertEquals(
        "sha256:0123456789abcdef0123  5 B   layer  1d0h ago  a:1 and others",
        new CacheTable(true, NOW).lines(true, List.of(row), json(TOTALS.formatted(1))).get(1));
  }

  @Test
  void anEmptyCacheHasTotalsAlone() throws JsonProcessingException {
    assertEquals(
        List.of(
            "0 images, 4.0 KiB; the cache holds 1 blob, 8.0 KiB of 1.0 MiB, and 2 partial downloads"),
        new CacheTable(false, NOW).lines(false, List.of(), json(TOTALS.formatted(0))));
  }
}
