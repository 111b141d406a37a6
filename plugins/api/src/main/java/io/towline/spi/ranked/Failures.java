package io.towline.spi.ranked;

import io.towline.spi.Attempt;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import io.towline.spi.PullHistory.Content;
import io.towline.spi.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * What has gone wrong with a download so far, read from its history, and whether that is enough.
 */
public final class Failures {
  /** What an attempt must bring to count as progress. */
  public static final long PROGRESS_BYTES = 1024 * 1024;

  /** So many attempts in a row that bring less than that together are enough for a blob. */
  public static final int BLOB_PATIENCE = 5;

  /** So long without any byte is enough in any case. */
  public static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

  private final PullHistory history;
  private final List<Attempt> row;

  private Failures(PullHistory history) {
    this.history = history;
    this.row = sinceProgress(history.attempts());
  }

  /** Those of this download. */
  public static Failures of(PullHistory history) {
    return new Failures(history);
  }

  /**
   * The failed attempts since the last progress of any upstream, newest first. Refusals are not
   * among them: they shut out their upstream, and say nothing of the others.
   */
  public List<Attempt> sinceProgress() {
    return row;
  }

  /** The upstreams that have not refused for good, in the order of the history. */
  public List<Upstream> eligible() {
    return history.upstreams().stream().filter(upstream -> !hasRefused(upstream)).toList();
  }

  /** Whether one of its attempts ended with a {@linkplain Outcome#isFinal final} outcome. */
  public boolean hasRefused(Upstream upstream) {
    return history.attempts().stream()
        .anyMatch(a -> a.outcome().isFinal() && a.upstream().equals(upstream));
  }

  /** How often this upstream has failed since its last progress, a cut after progress included. */
  public int count(Upstream upstream) {
    int failures = 0;
    List<Attempt> attempts = history.attempts();
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (attempt.upstream().equals(upstream)) {
        failures += attempt.outcome().isFailure() ? 1 : 0;
        if (isProgress(attempt)) {
          break;
        }
      }
    }
    return failures;
  }

  /** Whether one of the failures since the last progress was at this upstream. */
  public boolean includes(Upstream upstream) {
    return row.stream().anyMatch(attempt -> attempt.upstream().equals(upstream));
  }

  /**
   * How long to wait before this upstream is asked again: not at all the first time, then a random
   * share of the configured backoff ("full jitter"). One that is asked too often is never asked
   * again without a wait.
   *
   * @param random draws from 0 to 1
   */
  public Duration delay(Upstream upstream, DoubleSupplier random) {
    int failures = count(upstream);
    boolean throttled =
        row.stream()
            .anyMatch(a -> a.outcome() == Outcome.THROTTLED && a.upstream().equals(upstream));
    Duration ceiling = history.retry().backoffCeiling(throttled ? failures : failures - 1);
    return Duration.ofNanos((long) (ceiling.toNanos() * random.getAsDouble()));
  }

  /**
   * Whether so many attempts have failed that no upstream is asked again: of a manifest, and of a
   * blob before its first byte, as many as the configuration allows; later, {@value #BLOB_PATIENCE}
   * in a row that brought less than 1 MiB together. Who was not asked yet still may be.
   */
  public boolean areEnough() {
    boolean isSmall = history.content() == Content.MANIFEST || isBeforeFirstByte();
    return isSmall
        ? row.size() >= history.retry().maxAttempts()
        : row.size() >= BLOB_PATIENCE && gained(row.subList(0, BLOB_PATIENCE)) < PROGRESS_BYTES;
  }

  /** Whether no byte has come for {@link #LONGEST_SILENCE}. */
  public boolean areTooLong() {
    if (history.content() == Content.MANIFEST) {
      return false; // the client's patience ends long before
    }
    Optional<Duration> silence =
        history.attempts().stream()
            .filter(Attempt::isRunning)
            .map(Attempt::silence)
            .min(Duration::compareTo);
    Duration quiet =
        gained(history.attempts()) == 0 ? history.elapsed() : silence.orElse(Duration.ZERO);
    return quiet.compareTo(LONGEST_SILENCE) >= 0;
  }

  /**
   * Why nobody is asked any more, for a log or a client: such as {@code hub STALLED, mirror CUT}.
   */
  public String inWords() {
    if (eligible().isEmpty()) {
      List<Attempt> refusals =
          history.attempts().stream().filter(a -> a.outcome().isFinal()).toList();
      return "every upstream refused: " + inWords(refusals);
    }
    if (areTooLong()) {
      return "no byte came for " + LONGEST_SILENCE.toMinutes() + " minutes: " + inWords(row);
    }
    return row.size() + " attempts in a row brought too little: " + inWords(row);
  }

  private boolean isBeforeFirstByte() {
    return history.frontier() == 0 && gained(history.attempts()) == 0;
  }

  private static List<Attempt> sinceProgress(List<Attempt> attempts) {
    List<Attempt> row = new ArrayList<>();
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (attempt.outcome().isFinal()) {
        continue;
      }
      if (isProgress(attempt)) {
        break;
      }
      if (attempt.outcome().isFailure()) {
        row.add(attempt);
      }
    }
    return List.copyOf(row);
  }

  private static boolean isProgress(Attempt attempt) {
    return attempt.outcome() == Outcome.DONE || attempt.bytes() >= PROGRESS_BYTES;
  }

  private static long gained(List<Attempt> attempts) {
    return attempts.stream().mapToLong(Attempt::bytes).sum();
  }

  private static String inWords(List<Attempt> attempts) {
    return attempts.stream()
        .map(attempt -> attempt.upstream().name() + " " + attempt.outcome())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
