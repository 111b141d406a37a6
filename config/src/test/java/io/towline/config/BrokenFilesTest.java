package io.towline.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a file looks like: it loads, or its mistakes are named. Nothing else happens. */
class BrokenFilesTest {

  private static final List<String> SCRAPS =
      List.of(
          "[",
          "]",
          "{",
          "}",
          ":",
          ": ",
          "- ",
          "~",
          "''",
          "\"",
          "*a",
          "&a ",
          "<<: ",
          "\t",
          "\n",
          "#",
          "${",
          "file:",
          "%",
          "-1",
          "99999999999",
          "::",
          "@",
          "/",
          "\u0001",
          "\uD83D\uDE80",
          "x-");

  @Test
  void aDamagedFileIsRefusedOrLoadedButNeverBreaksTheLoader() throws Exception {
    String whole = Files.readString(Path.of("examples", "full.yaml"));
    Random random = new Random(20);
    int refused = 0;
    for (int round = 0; round < 600; round++) {
      StringBuilder text = new StringBuilder(whole);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(12));
        text.replace(from, to, SCRAPS.get(random.nextInt(SCRAPS.size())));
      }
      refused += isRefused(text.toString()) ? 1 : 0;
    }
    assertTrue(refused > 100, "only " + refused + " were refused");
    assertTrue(refused < 600, "all were refused");
  }

  @Test
  void linesInAnyOrderNeverBreakTheLoader() throws Exception {
    String whole = Files.readString(Path.of("examples", "full.yaml"));
    Random random = new Random(21);
    for (int round = 0; round < 200; round++) {
      List<String> lines = new ArrayList<>(whole.lines().toList());
      for (int change = 0; change < 3; change++) {
        String line = lines.remove(random.nextInt(lines.size()));
        lines.add(random.nextInt(lines.size()), " ".repeat(random.nextInt(3)) + line);
      }
      isRefused(String.join("\n", lines));
    }
    assertFalse(isRefused(whole));
  }

  @Test
  void hugeWordsAreRefusedInOneShortLineEach() {
    List<String> problems =
        Loads.problems(
            "{server: {drain_grace: %s}, ? %s : 1}"
                .formatted("1s".repeat(200_000), "y".repeat(300_000)));
    assertEquals(2, problems.size());
    problems.forEach(problem -> assertTrue(problem.length() < 400, problem));
  }

  @Test
  void aLineBreakInAKeyMakesNoLineOfItsOwn() {
    List<String> problems = Loads.problems("\"a\\nfake: line\": 1");
    assertEquals(1, problems.size());
    assertFalse(problems.get(0).contains("\n"), problems.get(0));
  }

  private static boolean isRefused(String yaml) {
    try {
      Loads.text(yaml);
      return false;
    } catch (ConfigurationException e) {
      assertFalse(e.problems().isEmpty());
      assertEquals(
          e.problems().size(), String.valueOf(e.getMessage()).lines().count(), e.getMessage());
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError(yaml, e);
    }
  }
}
