package io.towline.proxy.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A registry whose upstreams behave like this.
 *
 * @param name as one asks for it
 * @param upstreams the origin, then its mirrors; at least one
 */
public record Scenario(String name, List<Model> upstreams) {
  private static final int MOST_UPSTREAMS = 8;

  /** What is simulated where nobody says what: the design's table, and what else there is. */
  private static final List<String> ALL =
      List.of(
          "good",
          "hanging",
          "bursty+good",
          "slow+good",
          "collapsing",
          "dripping+good",
          "slow",
          "bursty",
          "scanner",
          "scanner+good",
          "flaky",
          "bimodal",
          "bimodal+good",
          "changing",
          "changing+good",
          "dead+good",
          "mute+good",
          "hanging+hanging",
          "line+line");

  public Scenario {
    upstreams = List.copyOf(upstreams);
    if (upstreams.isEmpty() || upstreams.size() > MOST_UPSTREAMS) {
      throw new IllegalArgumentException(
          "a registry has 1 to " + MOST_UPSTREAMS + " upstreams here, not " + upstreams.size());
    }
  }

  /** All that are worth a look. */
  public static List<Scenario> all() {
    return ALL.stream().map(Scenario::parse).toList();
  }

  /**
   * Such as {@code slow+good}: an origin that is slow, and a mirror of it that is good.
   *
   * @throws IllegalArgumentException if there is no such model, naming those that there are
   */
  public static Scenario parse(String name) {
    List<Model> upstreams = new ArrayList<>();
    for (String model : Arrays.asList(name.split("\\+", -1))) {
      upstreams.add(
          Models.named(model)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "'"
                              + model
                              + "' is no model and no file; models, joined by + for an origin and its"
                              + " mirrors: "
                              + Models.all().stream()
                                  .map(Model::name)
                                  .collect(Collectors.joining(", ")))));
    }
    return new Scenario(name, upstreams);
  }

  /** For people: what every upstream does. */
  public String words() {
    if (upstreams.size() == 1) {
      return upstreams.get(0).words();
    }
    if (isRecorded()) {
      return upstreams.stream()
          .map(model -> model.name() + ": " + model.words())
          .collect(Collectors.joining("; "));
    }
    if (upstreams.stream().distinct().count() == 1) {
      return "each of " + upstreams.size() + ": " + upstreams.get(0).words();
    }
    return "origin: "
        + upstreams.get(0).words()
        + "; mirror: "
        + upstreams.stream().skip(1).map(Model::words).distinct().collect(Collectors.joining("; "));
  }

  /** The name of the upstream at this place, which is unique. */
  String upstreamName(int index) {
    if (isRecorded()) {
      return upstreams.get(index).name();
    }
    return index == 0 ? "origin" : upstreams.size() == 2 ? "mirror" : "mirror" + index;
  }

  private boolean isRecorded() {
    return upstreams.stream().map(Model::name).distinct().count() == upstreams.size()
        && upstreams.stream().noneMatch(Models.all()::contains);
  }
}
