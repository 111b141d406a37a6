package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusReportTest {
  @Test
  void showsTheFiguresAsATable() throws JsonProcessingException {
    StatusReport report =
        new StatusReport(
            json(
                """
                {"version":"0.1.0","uptime_seconds":3725.0,"requests":12,"running":[
                 {"registry":"docker.io","repository":"library/alpine","content":"sha256:0123456789abcdef0123",
                  "upstream":"hub","present_bytes":1536,"size_bytes":-1,"clients":2,"seconds":61.0}]}
                """),
            json(
                """
                [{"registry":"docker.io","name":"hub","url":"https://registry-1.docker.io","up":false,"requests":3,"failures":1}]
                """),
            json(
                """
                {"directory":"/var/lib/towline","bytes":1048576,"max_bytes":53687091200,"blobs":7,"partials":1,"active_downloads":1,"storing":false}
                """),
            json(
                "[{\"registry\":\"docker.io\",\"on\":true},{\"registry\":\"quay.io\",\"on\":false}]"));

    assertEquals(
        List.of(
            "Towline 0.1.0 at http://a:1, up 1h2m, 12 requests",
            "BYPASS is on for docker.io: new manifests are answered with 503 (towline bypass off)",
            "Cache: 1.0 MiB of 50.0 GiB, 7 blobs, 1 partial, in /var/lib/towline; NOT storing: the disk is full or failing",
            "",
            "REGISTRY   UPSTREAM  STATE  REQUESTS  FAILED  URL",
            "docker.io  hub       DOWN   3         1       https://registry-1.docker.io",
            "",
            "REPOSITORY                CONTENT              UPSTREAM  PRESENT  SIZE  CLIENTS  SINCE",
            "docker.io/library/alpine  sha256:0123456789ab  hub       1.5 KiB  ?     2        1m1s"),
        report.lines("http://a:1"));
  }

  @Test
  void saysThatNothingRuns() throws JsonProcessingException {
    StatusReport report =
        new StatusReport(json("{\"running\":[]}"), json("[]"), json("{}"), json("[]"));

    assertEquals("No pulls are running.", report.lines("http://a:1").get(5));
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }
}
