package io.towline.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
  @Test
  void aSignalRunsTheAction() throws IOException, InterruptedException {
    CountDownLatch came = new CountDownLatch(1);
    assertTrue(Signals.on("USR2", came::countDown));

    Process kill =
        new ProcessBuilder("kill", "-USR2", Long.toString(ProcessHandle.current().pid())).start();

    assertEquals(0, kill.waitFor());
    assertTrue(came.await(10, TimeUnit.SECONDS));
  }

  @Test
  void aSignalThatTheJvmKeepsIsRefused() {
    assertFalse(Signals.on("KILL", () -> {}));
  }
}
