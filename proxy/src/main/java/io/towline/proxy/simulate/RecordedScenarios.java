package io.towline.proxy.simulate;

import io.towline.proxy.trace.RecordedAttempt;
import io.towline.proxy.trace.Trace;
import io.towline.spi.PullHistory.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was recorded, as scenarios: one for each registry of which blobs were asked. */
public final class RecordedScenarios {
  private static final Model.Capacity ENOUGH = seconds -> Double.MAX_VALUE;

  private RecordedScenarios() {}

  /** Of this trace; none if it has no attempt at a blob. An upstream never asked is left out. */
  public static List<Scenario> of(Trace trace) {
    List<Scenario> scenarios = new ArrayList<>();
    trace
        .upstreams()
        .forEach(
            (registry, names) -> {
              List<RecordedAttempt> attempts =
                  trace.attempts().stream()
                      .filter(a -> a.registry().equals(registry) && a.content() == Content.BLOB)
                      .toList();
              List<Model> upstreams =
                  names.stream()
                      .map(name -> model(name, attempts))
                      .flatMap(Optional::stream)
                      .toList();
              if (!upstreams.isEmpty()) {
                scenarios.add(new Scenario(registry, upstreams));
              }
            });
    scenarios.sort((one, other) -> one.name().compareTo(other.name()));
    return scenarios;
  }

  private static Optional<Model> model(String name, List<RecordedAttempt> attempts) {
    List<RecordedAttempt> own = attempts.stream().filter(a -> a.upstream().equals(name)).toList();
    if (own.isEmpty()) {
      return Optional.empty();
    }
    String words = own.size() == 1 ? "1 attempt" : own.size() + " attempts";
    return Optional.of(
        new Model(
            name,
            words + " as recorded",
            ENOUGH,
            Optional.empty(),
            new RecordedUpstream(own, attempts)));
  }
}
