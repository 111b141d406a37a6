package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.LoadedConfiguration;
import io.towline.proxy.StartOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Commands commands =
      new Commands(
          Map.of(),
          CommandsTest::neverStarts,
          new Terminal(new PrintWriter(out), new PrintWriter(err)));

  @Test
  void tellsTheVersionOnStandardOutput() {
    assertEquals(0, commands.run("--version"));
    assertTrue(out.toString().startsWith("towline "), out::toString);
    assertEquals("", err.toString());
  }

  @Test
  void everyCommandTellsTheVersion() {
    assertEquals(0, commands.run("serve", "--version"));
    assertTrue(out.toString().startsWith("towline "), out::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "check",
        "config",
        "setup",
        "status",
        "health",
        "demo",
        "explain",
        "bypass",
        "prefetch",
        "cache"
      })
  void theHelpOfACommandShowsAnExample(String command) {
    assertEquals(0, commands.run(command, "--help"));
    assertTrue(out.toString().contains("Example"), out::toString);
    assertTrue(out.toString().contains("  towline " + command), out::toString);
  }

  @Test
  void theHelpOfTheSchemaShowsAnExample() {
    assertEquals(0, commands.run("config", "schema", "--help"));
    assertTrue(out.toString().contains("towline config schema >"), out::toString);
  }

  @Test
  void theHelpNamesWhatIsBuilt() {
    assertEquals(0, commands.run("--help"));
    assertTrue(out.toString().contains("serve"), out::toString);
    assertTrue(out.toString().contains("Example"), out::toString);
    assertTrue(out.toString().contains("prefetch, warm"), out::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "verify", "rm", "gc", "pin", "unpin", "export", "import"})
  void theHelpOfACacheCommandShowsAnExample(String command) {
    assertEquals(0, commands.run("cache", command, "--help"));
    assertTrue(out.toString().contains("Example"), out::toString);
    assertTrue(out.toString().contains("towline cache " + command), out::toString);
    assertTrue(out.toString().contains("--admin"), out::toString);
  }

  @Test
  void aCacheCommandWithoutAChoiceIsAMistake() {
    assertEquals(2, commands.run("cache"));
    assertEquals(2, commands.run("cache", "rm"));
    assertEquals(2, commands.run("cache", "pin"));
    assertEquals(2, commands.run("cache", "export", "alpine:3"));
    assertEquals(2, commands.run("cache", "ls", "--older-than", "7"));
    assertEquals(2, commands.run("prefetch"));
    assertEquals(2, commands.run("prefetch", "alpine:3", "--platform", "amd64"));
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    assertEquals(2, commands.run("serf"));
    assertTrue(err.toString().contains("serf"), err::toString);
  }

  @Test
  void noCommandIsWrongUsage() {
    assertEquals(2, commands.run());
    assertTrue(err.toString().contains("--help"), err::toString);
  }

  @Test
  void printsTheSchema() {
    assertEquals(0, commands.run("config", "schema"));
    assertTrue(out.toString().startsWith("{"), out::toString);
    assertEquals("", err.toString());
  }

  @Test
  void configAloneIsWrongUsage() {
    assertEquals(2, commands.run("config"));
  }

  @Test
  void aDurationWithoutAUnitIsRefused() {
    assertEquals(2, commands.run("serve", "--wait-for-lock", "60"));
    assertTrue(err.toString().contains("say 60s"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "serve --listen 127.0.0.1:5005 --admin-listen=127.0.0.1:5006",
        "serve --listen=127.0.0.1:5005 --admin-listen 127.0.0.1:5006 --wait-for-lock 1s"
      })
  void serveTakesItsOptionsWithAndWithoutTheParser(String line) {
    List<String> listens = new ArrayList<>();
    Commands starting =
        new Commands(
            Map.of(),
            (loaded, options, reloader) -> {
              listens.add(loaded.configuration().server().listen() + "");
              listens.add(loaded.configuration().server().adminListen() + "");
              throw new IOException("no server in this test");
            },
            new Terminal(new PrintWriter(out), new PrintWriter(err)));
    assertEquals(1, starting.run(line.split(" ")));
    assertEquals("towline: no server in this test\n", err.toString());
    boolean isTold = line.contains("--listen");
    assertEquals(isTold, listens.get(0).contains("5005"), listens::toString);
    assertEquals(isTold, listens.get(1).contains("5006"), listens::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve --config",
        "serve --config=",
        "serve --config a --config b",
        "serve --listen --config",
        "serve --liste 127.0.0.1:5005",
        "serve again"
      })
  void serveLeavesMistakesToTheParser(String line) {
    assertEquals(2, commands.run(line.split(" ")));
    assertFalse(err.toString().contains("no server in this test"), err::toString);
    assertFalse(err.toString().isEmpty());
  }

  @Test
  void aWrongAdminAddressIsWrongUsage() {
    assertEquals(2, commands.run("status", "--admin", "localhost"));
    assertTrue(err.toString().contains("http://127.0.0.1:5001"), err::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"maybe", "", "ON please"})
  void thePanicSwitchIsOnOrOff(String state) {
    assertEquals(2, commands.run("bypass", state));
    assertEquals("", out.toString());
  }

  @Test
  void explainingNothingIsWrongUsage() {
    assertEquals(2, commands.run("explain"));
  }

  @Test
  void printsWhatPointsARuntimeHere() {
    assertEquals(0, commands.run("setup", "podman", "--mirror", "http://towline.lan:5000"));
    assertTrue(out.toString().contains("insecure = true"), out::toString);
    assertEquals("", err.toString());
  }

  @Test
  void namesTheRuntimesThatItKnows() {
    assertEquals(2, commands.run("setup", "rkt", "--mirror", "http://towline.lan:5000"));
    assertTrue(err.toString().contains("containerd, crio, podman"), err::toString);
  }

  private static RunningServer neverStarts(
      LoadedConfiguration loaded, StartOptions options, Callable<LoadedConfiguration> reloader)
      throws IOException {
    throw new IOException("no server in this test");
  }
}
