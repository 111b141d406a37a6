package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressWatchdogTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private long nowNanos;
  private int stalls;

  @BeforeEach
  void stopTime() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private ProgressWatchdog watchdog(Duration timeout) {
    return new ProgressWatchdog(channel.eventLoop(), () -> nowNanos, timeout, () -> stalls++);
  }

  /** Lets time pass in small steps, in which every tick comes when it is due. */
  private void pass(long millis) {
    for (long i = 0; i < millis; i += 50) {
      jump(50);
      channel.runScheduledPendingTasks();
    }
  }

  /** Lets time pass without a tick, as when the process is stopped. */
  private void jump(long millis) {
    nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
  }

  @Test
  void callsAfterTheTimeoutOfSilenceAndOnlyOnce() {
    watchdog(Duration.ofSeconds(10)).reading();
    pass(9_900);
    assertEquals(0, stalls);
    pass(1_200);
    assertEquals(1, stalls);
    pass(30_000);
    assertEquals(1, stalls);
  }

  @Test
  void startsAgainWithEveryByte() {
    ProgressWatchdog watchdog = watchdog(Duration.ofSeconds(10));
    watchdog.reading();
    for (int i = 0; i < 10; i++) {
      pass(9_000);
      watchdog.progressed();
    }
    assertEquals(0, stalls);
    pass(11_200);
    assertEquals(1, stalls);
  }

  @Test
  void standsStillWhileWeDoNotRead() {
    ProgressWatchdog watchdog = watchdog(Duration.ofSeconds(10));
    watchdog.reading();
    pass(5_000);
    watchdog.pause();
    pass(60_000);
    assertEquals(0, stalls);
    watchdog.reading();
    pass(9_900);
    assertEquals(0, stalls);
    pass(1_200);
    assertEquals(1, stalls);
  }

  @Test
  void blamesNobodyForATickThatComesLate() {
    watchdog(Duration.ofSeconds(10)).reading();
    pass(2_000);
    jump(60_000); // SIGSTOP, or a machine that sleeps
    channel.runScheduledPendingTasks();
    assertEquals(0, stalls);
    pass(11_200);
    assertEquals(1, stalls);
  }

  @Test
  void neverCallsOnceItWasStopped() {
    ProgressWatchdog watchdog = watchdog(Duration.ofSeconds(10));
    watchdog.reading();
    pass(5_000);
    watchdog.stop();
    pass(60_000);
    assertEquals(0, stalls);
  }

  @Test
  void neverCallsWhereItIsSwitchedOff() {
    watchdog(Duration.ZERO).reading();
    pass(600_000);
    assertEquals(0, stalls);
  }

  @Test
  void looksOftenEnoughForAShortTimeout() {
    watchdog(Duration.ofMillis(300)).reading();
    pass(250);
    assertEquals(0, stalls);
    pass(200);
    assertEquals(1, stalls);
  }
}
