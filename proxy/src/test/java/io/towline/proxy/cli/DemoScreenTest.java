package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.demo.PullProgress;
import io.towline.proxy.demo.PullProgress.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DemoScreenTest {
  private static final long IMAGE = 4 << 20;

  private final StringWriter out = new StringWriter();

  private static PullProgress pull(State state, long present, int silentSeconds) {
    return new PullProgress(
        state, present, TimeUnit.SECONDS.toNanos(silentSeconds), TimeUnit.SECONDS.toNanos(7));
  }

  private DemoScreen screen(boolean bars) {
    return new DemoScreen(new PrintWriter(out), bars);
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  @Test
  void onATerminalThereAreTwoBarsThatAreWrittenOver() {
    DemoScreen screen = screen(true);
    PullProgress half = pull(State.RUNNING, 2 << 20, 0);
    screen.show(half, half, IMAGE);
    screen.show(half, pull(State.COMPLETE, IMAGE, 0), IMAGE);
    assertEquals(4, lines().size());
    assertTrue(lines().get(0).contains("[" + "=".repeat(15) + " ".repeat(15) + "] 2.0 MiB / 4.0"));
    assertTrue(lines().get(2).startsWith("\033[2A"), out::toString);
    assertTrue(lines().get(3).contains("[" + "=".repeat(30) + "] 4.0 MiB / 4.0 MiB, complete"));
  }

  @Test
  void elsewhereThereIsALineWhenAStateHasChanged() {
    DemoScreen screen = screen(false);
    PullProgress silent = pull(State.RUNNING, 2 << 20, 6);
    screen.show(silent, silent, IMAGE);
    screen.show(silent, silent, IMAGE);
    screen.show(pull(State.CANCELED, 2 << 20, 10), silent, IMAGE);
    assertEquals(2, lines().size());
    assertEquals(
        "  7.0 s  direct: 2.0 MiB / 4.0 MiB, silent for 6 s;"
            + " through Towline: 2.0 MiB / 4.0 MiB, silent for 6 s",
        lines().get(0));
    assertTrue(lines().get(1).contains("direct: 2.0 MiB / 4.0 MiB, canceled;"), out::toString);
  }
}
