package io.towline.proxy.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DiskQueueTest {
  private final DiskThreads threads = new DiskThreads(4);
  private final DiskQueue queue = threads.newQueue();

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void worksInOrderAndOneAtATime() throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger atOnce = new AtomicInteger();
    AtomicBoolean overlapped = new AtomicBoolean();
    CountDownLatch done = new CountDownLatch(1000);
    for (int i = 0; i < 1000; i++) {
      int number = i;
      queue.execute(
          () -> {
            overlapped.compareAndSet(false, atOnce.incrementAndGet() > 1);
            order.add(number);
            atOnce.decrementAndGet();
            done.countDown();
          });
    }
    assertTrue(done.await(10, TimeUnit.SECONDS));
    assertEquals(IntStream.range(0, 1000).boxed().toList(), order);
    assertFalse(overlapped.get());
  }

  @Test
  void letsOtherQueuesGoOnWhileOneIsStuck() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    queue.execute(() -> awaitQuietly(stuck));
    threads.newQueue().execute(other::countDown);
    assertTrue(other.await(10, TimeUnit.SECONDS));
    stuck.countDown();
  }

  @Test
  void goesOnAfterWorkThatFails() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    queue.execute(
        () -> {
          throw new IllegalStateException("expected by the test");
        });
    queue.execute(done::countDown);
    assertTrue(done.await(10, TimeUnit.SECONDS));
  }

  @Test
  void finishesWhatIsQueuedWhenTheThreadsClose() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    queue.execute(
        () -> {
          begun.countDown();
          awaitQuietly(closing);
        });
    for (int i = 0; i < 10; i++) {
      queue.execute(done::incrementAndGet);
    }
    assertTrue(begun.await(10, TimeUnit.SECONDS));
    Thread closer = new Thread(threads::close, "closer");
    closer.start();
    closing.countDown();
    closer.join();
    assertEquals(10, done.get());
  }

  @Test
  void tellsTheResultOfACall() {
    assertEquals(5, threads.call(() -> 5).join());
    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () ->
                threads
                    .call(
                        () -> {
                          throw new IOException("no");
                        })
                    .join());
    assertTrue(String.valueOf(failure.getCause()).endsWith(": no"));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
