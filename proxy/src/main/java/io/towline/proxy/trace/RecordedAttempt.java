package io.towline.proxy.trace;

import io.towline.spi.Outcome;
import io.towline.spi.PullHistory.Content;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * One request to one upstream, as it went.
 *
 * @param pull a number that all attempts of one pull share
 * @param atMillis when it was sent, since the trace began
 * @param offset where in the content it began
 * @param headMillis from then to the head of the answer; empty if none came
 * @param arrivals of a blob's bytes; none for manifests
 * @param silentMillis for how long nothing had come when it ended
 */
public record RecordedAttempt(
    String registry,
    String upstream,
    Content content,
    long pull,
    long atMillis,
    long offset,
    OptionalLong headMillis,
    List<Arrival> arrivals,
    long silentMillis,
    Outcome outcome) {

  public RecordedAttempt {
    Objects.requireNonNull(registry);
    Objects.requireNonNull(upstream);
    Objects.requireNonNull(content);
    Objects.requireNonNull(headMillis);
    Objects.requireNonNull(outcome);
    arrivals = List.copyOf(arrivals);
    if (atMillis < 0 || offset < 0 || headMillis.orElse(0) < 0 || silentMillis < 0) {
      throw new IllegalArgumentException("an attempt has no negative figures");
    }
  }

  /** How many bytes came. */
  public long bytes() {
    return arrivals.stream().mapToLong(Arrival::bytes).sum();
  }
}
