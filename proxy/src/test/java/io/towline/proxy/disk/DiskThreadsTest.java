package io.towline.proxy.disk;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiskThreadsTest {
  private static @Nullable Throwable failure(CompletableFuture<?> future) {
    ExecutionException told =
        assertThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS));
    return told.getCause();
  }

  @Test
  void tellsOfAnErrorToo() {
    try (DiskThreads threads = new DiskThreads(1)) {
      CompletableFuture<Object> result =
          threads.call(
              () -> {
                throw new OutOfMemoryError("as a direct buffer may");
              });
      assertInstanceOf(OutOfMemoryError.class, failure(result));
    }
  }

  @Test
  void failsAtOnceWhenTheyHaveClosed() {
    DiskThreads threads = new DiskThreads(1);
    threads.close();
    assertInstanceOf(RejectedExecutionException.class, failure(threads.call(() -> 1)));
  }
}
