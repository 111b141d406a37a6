package io.towline.cache;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is present of a partial blob: grown with each chunk, asked for each read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExtentsBench {
  private static final long CHUNK = 128 << 10;
  private static final long STEP = 1 << 20;

  /** How many stretches there are: one where a blob comes in order, many for a lazy pull. */
  @Param({"1", "4", "1000"})
  public int stretches;

  private Extents present;
  private long middle;

  @Setup
  public void fill() {
    present = Extents.NONE;
    for (int i = 0; i < stretches; i++) {
      present = present.plus(i * STEP, i * STEP + CHUNK);
    }
    middle = stretches / 2 * STEP;
  }

  /** A chunk more at the end of a stretch in the middle. */
  @Benchmark
  public Extents chunkAdded() {
    return present.plus(middle + CHUNK, middle + 2 * CHUNK);
  }

  /** How far it is present from there on. */
  @Benchmark
  public long presentEnd() {
    return present.endAt(middle + 1);
  }
}
