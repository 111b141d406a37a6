package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.towline.proxy.FaultCell.Result;
import io.towline.proxy.PullClient.End;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.Images.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault at every place with one upstream, two, and three of which one is dead: each pull ends
 * right, in the ideal time and five seconds more, and no byte is fetched twice where nothing raced.
 * The cells run side by side, because all they do is wait; pulls that nothing befalls run among
 * them, and tell the ideal time on a machine that is as loaded as this one is just then.
 */
class FaultMatrixTest {
  private static final int SIDE_BY_SIDE = 24;
  private static final int CELLS_FOR_A_CONTROL = 8;
  private static final String POLICY = "adaptive";
  private static final int LAYER_BYTES = 2_000_000;
  private static final double RECOVERY_SECONDS = 5;
  private static final double MAX_EXTRA = 0.01;
  private static final long EXTRA_CONSTANT = 64 * 1024;

  @TempDir Path temporary;
  private final Image image = Images.oci("matrix", LAYER_BYTES);
  private final Map<FaultCell, Future<Result>> results = new LinkedHashMap<>();
  private final List<Future<Result>> controls = new ArrayList<>();
  private int caches;

  @TestFactory
  Stream<DynamicTest> everyCellEndsRight() throws IOException {
    FaultCell.control().run(temporary.resolve("first"), image, POLICY); // loads the classes
    ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    for (FaultCell cell : FaultCell.all()) {
      if (cell.fault().meaninglessAt(cell.place()).isEmpty()) {
        if (results.size() % CELLS_FOR_A_CONTROL == 0) {
          controls.add(start(FaultCell.control(), threads));
        }
        results.put(cell, start(cell, threads));
      }
    }
    threads.shutdown();
    return FaultCell.all().stream()
        .map(cell -> DynamicTest.dynamicTest(cell.title(), () -> check(cell)))
        .onClose(threads::shutdownNow);
  }

  private Future<Result> start(FaultCell cell, ExecutorService threads) {
    Path cache = temporary.resolve("cache" + caches++);
    return threads.submit(() -> cell.run(cache, image, POLICY));
  }

  private void check(FaultCell cell) throws Exception {
    Future<Result> future = results.get(cell);
    if (future == null) {
      abort(cell.fault().meaninglessAt(cell.place()).orElse(""));
      return;
    }
    Result result = future.get();
    System.out.printf("%-70s %s%n", cell.title(), result);
    assertEquals(200, result.status());
    assertEquals(End.COMPLETE, result.end());
    assertTrue(result.right(), "wrong bytes");
    double allowed =
        idealSeconds(cell) + RECOVERY_SECONDS + cell.fault().wait(cell.upstreams()).toSeconds();
    assertTrue(result.seconds() <= allowed, result.seconds() + " s, allowed " + allowed);
    if (result.duels() == 0 && !cell.fault().refetches()) {
      double extra = EXTRA_CONSTANT + MAX_EXTRA * LAYER_BYTES;
      assertTrue(result.extraBytes() <= extra, result.extraBytes() + " bytes were fetched twice");
    }
  }

  /** What the slower of its two neighbours took that nothing befell. */
  private double idealSeconds(FaultCell cell) throws Exception {
    int before = List.copyOf(results.keySet()).indexOf(cell) / CELLS_FOR_A_CONTROL;
    int after = Math.min(before + 1, controls.size() - 1);
    return Math.max(controls.get(before).get().seconds(), controls.get(after).get().seconds());
  }
}
