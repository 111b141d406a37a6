package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.towline.proxy.FaultCell.Result;
import io.towline.proxy.PullClient.End;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.Images.Image;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/**
 * Every fault at every place with one upstream, two, and three of which one is dead: each pull ends
 * right, in the ideal time and five seconds more, and no byte is fetched twice where nothing raced.
 * The cells run side by side, because all they do is wait.
 */
class FaultMatrixTest {
  private static final int SIDE_BY_SIDE = 32;
  private static final int LAYER_BYTES = 2_000_000;

  /** What a loaded machine may take for a pull without faults, of many at a time. */
  private static final double IDEAL_SECONDS = 2;

  private static final double RECOVERY_SECONDS = 5;
  private static final double MAX_EXTRA = 0.01;
  private static final long EXTRA_CONSTANT = 64 * 1024;

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> everyCellEndsRight() {
    Image image = Images.oci("matrix", LAYER_BYTES);
    ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    Map<FaultCell, Future<Result>> results = new LinkedHashMap<>();
    for (FaultCell cell : FaultCell.all()) {
      if (cell.fault().meaninglessAt(cell.place()).isEmpty()) {
        Path cache = temporary.resolve("cache" + results.size());
        results.put(cell, threads.submit(() -> cell.run(cache, image, "ordered")));
      }
    }
    threads.shutdown();
    return FaultCell.all().stream()
        .map(cell -> DynamicTest.dynamicTest(cell.title(), () -> check(cell, results.get(cell))))
        .onClose(threads::shutdownNow);
  }

  private static void check(FaultCell cell, @Nullable Future<Result> future) throws Exception {
    Optional<String> meaningless = cell.fault().meaninglessAt(cell.place());
    if (future == null) {
      abort(meaningless.orElse(""));
      return;
    }
    Result result = future.get();
    System.out.printf("%-70s %s%n", cell.title(), result);
    assertEquals(200, result.status());
    assertEquals(End.COMPLETE, result.end());
    assertTrue(result.right(), "wrong bytes");
    double allowed =
        IDEAL_SECONDS + RECOVERY_SECONDS + cell.fault().wait(cell.upstreams()).toSeconds();
    assertTrue(result.seconds() <= allowed, result.seconds() + " s");
    if (result.duels() == 0 && !cell.fault().refetches()) {
      double extra = EXTRA_CONSTANT + MAX_EXTRA * LAYER_BYTES;
      assertTrue(result.extraBytes() <= extra, result.extraBytes() + " bytes were fetched twice");
    }
  }
}
