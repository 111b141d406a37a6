package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PrefetchProgressTest {
  private static final String IMAGE =
      """
      {"event":"image","image":"a.io/b:1","digest":"sha256:1","platforms":["linux/amd64"],
       "blobs":[{"digest":"sha256:2","size_bytes":2048},{"digest":"sha256:3","size_bytes":1024}]}
      """;
  private static final String HALF =
      """
      {"event":"progress","digest":"sha256:2","present_bytes":1024,"size_bytes":2048}
      """;
  private static final String STORED =
      """
      {"event":"blob","digest":"sha256:2","size_bytes":2048,"state":"stored","reason":""}
      """;
  private static final String DONE =
      """
      {"event":"done","image":"a.io/b:1","fetched_bytes":2048,"fetched_blobs":1,"seconds":1.25}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private void show(boolean bars, String... events) throws JsonProcessingException {
    PrefetchProgress progress =
        new PrefetchProgress(new Terminal(new PrintWriter(out), new PrintWriter(err)), bars);
    for (String event : events) {
      progress.show(new ObjectMapper().readTree(event));
    }
  }

  @Test
  void withoutATerminalEveryBlobIsALine() throws JsonProcessingException {
    show(false, IMAGE, HALF, STORED, DONE);
    assertEquals(
        """
        a.io/b:1 sha256:1 (linux/amd64): 2 blobs, 3.0 KiB
          sha256:2  2.0 KiB  stored
        a.io/b:1 is here: fetched 2.0 KiB in 1 blob, 1.3 s
        """,
        out.toString().replace(System.lineSeparator(), "\n"));
    assertEquals("", err.toString());
  }

  @Test
  void onATerminalEveryBlobHasABarThatIsDrawnAgain() throws JsonProcessingException {
    show(true, IMAGE, HALF);
    String last = err.toString().substring(err.toString().lastIndexOf("\033[2A"));
    String bar = "=".repeat(15) + " ".repeat(15);
    assertTrue(last.contains("sha256:2 [" + bar + "] 1.0 KiB / 2.0 KiB"), last);
    assertTrue(last.contains("sha256:3 [" + " ".repeat(30) + "] 0 B / 1.0 KiB waiting"), last);
  }
}
