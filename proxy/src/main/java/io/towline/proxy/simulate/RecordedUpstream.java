package io.towline.proxy.simulate;

import io.towline.proxy.trace.Arrival;
import io.towline.proxy.trace.RecordedAttempt;
import io.towline.spi.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * An upstream that does again what it was seen to do. A pull begins at any moment of the trace; its
 * connections to this upstream are those that were recorded from then on, one after the other, and
 * after the last the first.
 */
final class RecordedUpstream implements Model.Connections {
  private static final double MILLIS = 1e3;

  /** Bytes that came after a silence of up to this many milliseconds came in a steady flow. */
  private static final int STEADY_MILLIS = 500;

  /** So fast comes what was waiting behind a silence, in bytes a second. */
  private static final double BURST = 100e6;

  /** Who had been silent for so long when we ended it is taken to have been stuck. */
  private static final long STUCK_MILLIS = 2_000;

  /** An answer that small says nothing of how fast bytes come. */
  private static final long TELLING_BYTES = 64 << 10;

  private final List<RecordedAttempt> attempts;
  private final long firstMillis;
  private final long lastMillis;

  /**
   * An upstream that did this.
   *
   * @param attempts at blobs, at least one
   * @param trace all attempts of the registry, whose time is that of the simulation
   */
  RecordedUpstream(List<RecordedAttempt> attempts, List<RecordedAttempt> trace) {
    this.attempts = telling(attempts);
    this.firstMillis = trace.stream().mapToLong(RecordedAttempt::atMillis).min().orElse(0);
    this.lastMillis = trace.stream().mapToLong(RecordedAttempt::atMillis).max().orElse(0);
  }

  private static List<RecordedAttempt> telling(List<RecordedAttempt> attempts) {
    List<RecordedAttempt> sorted = new ArrayList<>(attempts);
    sorted.sort(Comparator.comparingLong(RecordedAttempt::atMillis));
    List<RecordedAttempt> telling =
        sorted.stream()
            .filter(a -> a.outcome() != Outcome.DONE || a.bytes() >= TELLING_BYTES)
            .toList();
    return telling.isEmpty() ? sorted : telling;
  }

  @Override
  public Connection open(Opening opening) {
    double begins = firstMillis + opening.moment() * (lastMillis - firstMillis);
    int first = 0;
    while (first < attempts.size() && attempts.get(first).atMillis() < begins) {
      first++;
    }
    return connection(attempts.get((first + opening.nth()) % attempts.size()));
  }

  private static Connection connection(RecordedAttempt attempt) {
    if (attempt.headMillis().isEmpty()) {
      return headless(attempt);
    }
    Iterator<Phase> phases =
        Stream.concat(attempt.arrivals().stream().flatMap(RecordedUpstream::phases), end(attempt))
            .iterator();
    return new Connection(attempt.headMillis().getAsLong() / MILLIS, phases);
  }

  private static Connection headless(RecordedAttempt attempt) {
    return switch (attempt.outcome()) {
      case CANCELLED, RUNNING, NO_ANSWER, STALLED, DONE -> Connection.of(Double.POSITIVE_INFINITY);
      default -> Connection.of(attempt.silentMillis() / MILLIS, new Phase.End(attempt.outcome()));
    };
  }

  private static Stream<Phase> phases(Arrival arrival) {
    if (arrival.waitedMillis() > STEADY_MILLIS) {
      return Stream.of(
          new Phase.Silence(arrival.waitedMillis() / MILLIS),
          new Phase.Flow(BURST, arrival.bytes()));
    }
    double seconds = Math.max(1, arrival.waitedMillis()) / MILLIS;
    return Stream.of(new Phase.Flow(arrival.bytes() / seconds, arrival.bytes()));
  }

  /** What it would have done if more had been asked of it, and if we had not ended it. */
  private static Stream<Phase> end(RecordedAttempt attempt) {
    boolean stuck = attempt.silentMillis() >= STUCK_MILLIS;
    return switch (attempt.outcome()) {
      case DONE -> Stream.of(Phase.Flow.of(rate(attempt)));
      case CANCELLED, RUNNING -> stuck ? Stream.empty() : Stream.of(Phase.Flow.of(rate(attempt)));
      case STALLED, NO_ANSWER -> Stream.empty();
      default ->
          Stream.of(
              new Phase.Silence(attempt.silentMillis() / MILLIS), new Phase.End(attempt.outcome()));
    };
  }

  /** Over all of it, in bytes a second. */
  private static double rate(RecordedAttempt attempt) {
    long millis = attempt.arrivals().stream().mapToLong(Arrival::waitedMillis).sum();
    return Math.max(1, attempt.bytes()) * MILLIS / Math.max(1, millis);
  }
}
