package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackgroundTest {
  @Test
  void runsTasksOnADaemonThreadOfItsName() throws Exception {
    try (Background background = new Background("test-background")) {
      CompletableFuture<Thread> ranOn = new CompletableFuture<>();
      background.after(Duration.ZERO, () -> ranOn.complete(Thread.currentThread()));
      Thread thread = ranOn.get(10, TimeUnit.SECONDS);
      assertEquals("test-background", thread.getName());
      assertTrue(thread.isDaemon());
    }
  }

  @Test
  void aTaskAfterCloseIsNoError() {
    Background background = new Background("test-background");
    background.close();
    assertDoesNotThrow(() -> background.after(Duration.ZERO, () -> {}));
  }
}
