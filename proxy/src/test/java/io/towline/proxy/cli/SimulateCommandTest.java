package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Commands commands =
      new Commands(
          Map.of(),
          (loaded, options, reloader) -> {
            throw new IOException("no server in this test");
          },
          new Terminal(new PrintWriter(out), new PrintWriter(err)));

  @Test
  void printsATable() {
    assertEquals(0, commands.run("simulate", "hanging+good", "--runs", "3"));
    assertTrue(out.toString().contains("kill at 10 s  adaptive"), out::toString);
    assertEquals(5, out.toString().lines().count(), out::toString);
    assertEquals("", err.toString());
  }

  @Test
  void comparesEveryPolicy() {
    assertEquals(0, commands.run("simulate", "good", "--runs", "1", "--policy", "all"));
    for (String policy : new String[] {"ordered", "latency", "adaptive", "hedged"}) {
      assertTrue(out.toString().contains(" " + policy + " "), out::toString);
    }
  }

  @Test
  void comparesAnotherTimeoutPolicy() {
    assertEquals(0, commands.run("simulate", "hanging", "--runs", "1", "--timeouts", "fixed"));
    assertTrue(out.toString().contains("race, fixed   adaptive"), out::toString);
    assertEquals(2, commands.run("simulate", "good", "--timeouts", "none"));
    assertTrue(err.toString().contains("there is no timeout policy none"), err::toString);
  }

  @Test
  void printsJson() {
    assertEquals(0, commands.run("simulate", "good", "--runs", "1", "--json"));
    assertTrue(out.toString().contains("\"scenario\" : \"good\""), out::toString);
  }

  @Test
  void drawsAPicture(@TempDir Path folder) throws IOException {
    Path svg = folder.resolve("picture.svg");
    String[] words = {"simulate", "good", "--runs", "2", "--svg", svg.toString()};
    assertEquals(0, commands.run(words), err::toString);
    assertTrue(Files.readString(svg).startsWith("<svg xmlns="));
  }

  @Test
  void namesTheModels() {
    assertEquals(0, commands.run("simulate", "--list"));
    assertTrue(out.toString().contains("bursty"), out::toString);
  }

  @Test
  void saysWhatIsAllowed() {
    assertEquals(2, commands.run("simulate", "goode"));
    assertTrue(err.toString().contains("'goode' is no model and no file; models"), err::toString);
    assertTrue(err.toString().contains("bursty, collapsing"), err::toString);
  }

  @Test
  void wantsToKnowWhat() {
    assertEquals(2, commands.run("simulate"));
  }

  @Test
  void refusesWrongNumbers() {
    assertEquals(2, commands.run("simulate", "good", "--runs", "0"));
    assertEquals(2, commands.run("simulate", "good", "--size", "12"));
    assertEquals(2, commands.run("simulate", "good", "--policy", "none"));
    assertTrue(err.toString().contains("there is no policy none; there are: adaptive, "));
  }

  @Test
  void failsOnAFileThatIsNoTrace(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("trace.jsonl"), "hello\n");
    assertEquals(1, commands.run("simulate", file.toString()));
    assertTrue(err.toString().contains("is no trace"), err::toString);
  }
}
