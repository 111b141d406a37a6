package io.towline.proxy.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ProgressConfig;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class UpstreamHealthTest {
  private static final int THREADS = 4;
  private static final int EACH = 5_000;

  private final VirtualClock clock = new VirtualClock();
  private final HealthBook book = new HealthBook(clock);
  private final UpstreamHealth health = book.of(Endpoints.of("origin").get(0));

  private UpstreamHealth watched(ProgressConfig progress) {
    return book.of(Endpoints.of(progress, "origin").get(0));
  }

  @Test
  void theFixedModeLearnsNothing() {
    for (int i = 0; i < 100; i++) {
      health.answered(TrafficClass.MANIFEST, Duration.ofMillis(5));
    }
    UpstreamHealth fixed = watched(Endpoints.progress(false, Duration.ofSeconds(7), true, true));
    assertEquals(Duration.ofMillis(250), health.hedgeAfter(TrafficClass.MANIFEST));
    assertEquals(Duration.ofMillis(1500), fixed.hedgeAfter(TrafficClass.MANIFEST));
    assertEquals(Duration.ofSeconds(7), fixed.attemptTimeout(TrafficClass.MANIFEST));
    UpstreamHealth off = watched(Endpoints.progress(false, Duration.ZERO, true, true));
    assertEquals(Duration.ofSeconds(10), off.attemptTimeout(TrafficClass.MANIFEST));
  }

  @Test
  void dockerHubCountsPullsWithoutSayingSo() {
    Endpoint hub =
        Endpoints.of(
                "docker.io",
                List.of(
                    Endpoints.upstream(
                        "hub",
                        "https://registry-1.docker.io",
                        ProgressConfig.STANDARD,
                        OptionalLong.empty())))
            .get(0);
    assertTrue(book.of(hub).countsPulls());
    assertFalse(health.countsPulls());
    health.quota(new Quota(5, OptionalLong.of(100), Duration.ofHours(6)));
    assertTrue(health.countsPulls());
    assertTrue(health.quotaIsLow());
  }

  @Test
  void talliesWhatEndedOfItself() {
    health.ended(Outcome.DONE, false);
    health.ended(Outcome.CANCELLED, false);
    health.ended(Outcome.NOT_FOUND, false);
    assertEquals(new Tally(2, 1, true), health.tally());
    health.ended(Outcome.STALLED, false);
    assertEquals(new Tally(3, 2, false), health.tally());
  }

  @Test
  void readingWaitsForTheBandwidth() {
    Endpoint bound =
        Endpoints.of(
                "fake.test",
                List.of(
                    Endpoints.upstream(
                        "origin",
                        "http://origin.test",
                        ProgressConfig.STANDARD,
                        OptionalLong.of(1000))))
            .get(0);
    assertEquals(Duration.ZERO, health.throttle(1 << 30));
    assertEquals(Duration.ZERO, book.of(bound).throttle(250));
    assertEquals(Duration.ofSeconds(1), book.of(bound).throttle(1000));
  }

  @Test
  void countsRightWhateverTheThread() throws Exception {
    LongAdder retries = new LongAdder();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(() -> work(retries)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
    long all = (long) THREADS * EACH;
    assertEquals(all, health.tally().requests());
    assertEquals(all / 5 + 2, retries.sum());
    assertEquals(10_000_000, health.bytesPerSecond().orElseThrow(), 1);
  }

  private void work(LongAdder retries) {
    for (int i = 0; i < EACH; i++) {
      health.asked();
      health.answered(TrafficClass.TOKEN, Duration.ofMillis(i % 100));
      health.paused(Duration.ofMillis(3));
      health.delivered(10_000_000, Duration.ofSeconds(1));
      health.received(10, 1);
      health.ended(Outcome.DONE, health.begun());
      health.progress();
      retries.add(health.mayRetry() ? 1 : 0);
    }
    while (health.mayRetry()) {
      retries.increment();
    }
  }
}
