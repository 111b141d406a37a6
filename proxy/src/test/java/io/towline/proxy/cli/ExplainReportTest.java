package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplainReportTest {
  private static final String DIGEST = "sha256:0123456789abcdef0123456789abcdef";

  @Test
  void isATextForPeopleWhoDoNotKnowTowline() throws JsonProcessingException {
    List<String> lines =
        report(
            """
            {"version":"0.1.0",
             "asked":{"registry":"docker.io","repository":"library/alpine","reference":"3"},
             "client_requests":[
              {"request_id":"id-2","client":"c0ffee","user_agent":"cri-o/1.30.5","type":"blob",
               "method":"GET","reference":"%1$s","digest":"%1$s","began":"2026-11-25T21:30:01.5Z",
               "seconds":70.5,"status":200,"cache":"miss","bytes":1048576,
               "ended":"client gave up 10.2 s after the last byte was delivered"},
              {"request_id":"id-1","client":"c0ffee","user_agent":"cri-o/1.30.5","type":"manifest",
               "method":"HEAD","reference":"3","digest":"sha256:aaaaaaaaaaaabbbb","began":"2026-11-25T21:30:00.123Z",
               "seconds":0.25,"status":200,"cache":"hit","bytes":0,"ended":"complete"}],
             "blobs":[
              {"registry":"docker.io","repository":"library/alpine","digest":"%1$s",
               "began":"2026-11-25T21:30:01.6Z","seconds":8.0,"state":"finished","size_bytes":2097152,
               "attempts":1,"failures":0,"suspects":1,"races":1,"splices":1,"clients_gone":1,
               "dribbled_seconds":4.0,
               "sources":[{"upstream":"hub","bytes":1048576,"twice_bytes":0},
                          {"upstream":"mirror","bytes":1048576,"twice_bytes":4096}],
               "map":[{"start":0,"end":1048576,"upstream":"hub"},
                      {"start":1048576,"end":2097152,"upstream":"mirror"}],
               "events":[
                {"at":0.0,"kind":"attempt","upstream":"hub","offset":0,"detail":""},
                {"at":3.0,"kind":"suspect","upstream":"hub","offset":1048576,"detail":"no byte for 3 s"},
                {"at":3.0,"kind":"race","upstream":"mirror","offset":1048576,"detail":""},
                {"at":8.0,"kind":"finish","upstream":"","offset":2097152,"detail":""}],
               "events_left_out":0}],
             "advice":[{"runtime":"cri-o/1.30.5","seen":"it gave up","advice":"Update it."}]}
            """
                .formatted(DIGEST));
    assertEquals(
        List.of(
            "docker.io/library/alpine:3, as seen by Towline 0.1.0, a pull proxy",
            "Dates are UTC, +times count from the beginning of a download, bytes count from 0.",
            "",
            "Who asked",
            "  WHEN                 WHAT                                   STATUS  CACHE  BYTES    TOOK    CLIENT                 REQUEST  ENDED",
            "  2026-11-25 21:30:00  HEAD manifest 3 = sha256:aaaaaaaaaaaa  200     hit    0 B      0.3 s   cri-o/1.30.5 (c0ffee)  id-1     complete",
            "  2026-11-25 21:30:01  blob sha256:0123456789ab               200     miss   1.0 MiB  70.5 s  cri-o/1.30.5 (c0ffee)  id-2     client gave up 10.2 s after the last byte was delivered",
            "",
            "What was fetched",
            "  "
                + DIGEST
                + " of docker.io/library/alpine, 2097152 bytes (2.0 MiB), began 2026-11-25 21:30:01, complete after 8.0 s",
            "    from hub: 1048576 bytes (1.0 MiB), 128.0 KiB/s over the whole time",
            "    from mirror: 1048576 bytes (1.0 MiB), 128.0 KiB/s over the whole time, and 4.0 KiB that were here already",
            "    bytes 0-1048575 hub, 1048576-2097151 mirror",
            "         +0.0 s  hub was asked, from byte 0",
            "         +3.0 s  hub is doubted at byte 1048576: no byte for 3 s",
            "                 mirror was asked beside it, from byte 1048576",
            "         +8.0 s  all bytes are here, and their digest is right",
            "",
            "What went wrong, and what Towline did",
            "  sha256:0123456789ab: once an upstream was silent or slow; once another source was asked beside it; once the bytes went on from another source, in mid-blob; for 4.0 s clients were kept alive byte by byte.",
            "  1 request was given up by its client.",
            "",
            "Advice",
            "  cri-o/1.30.5: it gave up.",
            "    Update it."),
        lines);
  }

  @Test
  void saysWhenNothingWentWrong() throws JsonProcessingException {
    List<String> lines = report("{\"client_requests\":[{\"ended\":\"complete\"}],\"blobs\":[]}");
    assertTrue(
        lines.contains("Request what" + ", as seen by Towline ?, a pull proxy"), lines::toString);
    assertTrue(lines.contains("  Nothing that was noticed."), lines::toString);
  }

  @Test
  void saysWhereEventsWereLeftOut() throws JsonProcessingException {
    String event =
        "{\"at\":1,\"kind\":\"failed\",\"upstream\":\"hub\",\"offset\":1,\"detail\":\"\"}";
    String events = (event + ",").repeat(40) + event;
    List<String> lines =
        report("{\"blobs\":[{\"events\":[" + events + "],\"events_left_out\":7}]}");
    int cut = lines.indexOf("    … 7 events left out …");
    assertEquals(32, cut - lines.indexOf("What was fetched") - 2, lines::toString);
  }

  private static List<String> report(String json) throws JsonProcessingException {
    return new ExplainReport("what", new ObjectMapper().readTree(json)).lines();
  }
}
