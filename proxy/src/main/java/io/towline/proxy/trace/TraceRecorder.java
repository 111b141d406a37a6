package io.towline.proxy.trace;

import io.towline.config.RegistryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.spi.PullHistory.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Records what upstreams do, or does not. Any thread; nothing blocks. */
public final class TraceRecorder implements AutoCloseable {
  private static final TraceRecorder NONE = new TraceRecorder(null, System::nanoTime);

  private final @Nullable TraceWriter writer;
  private final LongSupplier nanoClock;
  private final long beganNanos;
  private final AtomicLong pulls = new AtomicLong();
  private final Set<String> registries = ConcurrentHashMap.newKeySet();

  private TraceRecorder(@Nullable TraceWriter writer, LongSupplier nanoClock) {
    this.writer = writer;
    this.nanoClock = nanoClock;
    this.beganNanos = nanoClock.getAsLong();
  }

  /** Records nothing. */
  public static TraceRecorder none() {
    return NONE;
  }

  /**
   * Records to a new file. Blocking.
   *
   * @throws IOException if there is such a file already or it cannot be made, in one sentence
   */
  public static TraceRecorder to(Path file, LongSupplier nanoClock, Clock wallClock)
      throws IOException {
    return new TraceRecorder(TraceWriter.create(file, wallClock.instant()), nanoClock);
  }

  /** A number for the attempts of a pull that begins. */
  public long newPull() {
    return writer == null ? 0 : pulls.incrementAndGet();
  }

  /** An attempt of a pull begins; null if nothing is recorded. */
  public @Nullable AttemptTrace begin(
      RegistryConfig registry, String upstream, Content content, Part part) {
    TraceWriter to = writer;
    if (to == null || to.isFull()) {
      return null;
    }
    if (registries.add(registry.name())) {
      to.add(
          TraceFormat.registry(
              new TraceFormat.Registry(
                  registry.name(),
                  registry.upstreams().stream().map(UpstreamConfig::name).toList())));
    }
    long at = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - beganNanos);
    AttemptTrace.Subject subject =
        new AttemptTrace.Subject(
            registry.name(), upstream, content, part.pull(), at, part.offset());
    return new AttemptTrace(subject, nanoClock, to::add);
  }

  /** Which part of which pull an attempt is for. */
  public record Part(long pull, long offset) {}

  /** Writes what is waiting. Blocking, for a few seconds at most. */
  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
