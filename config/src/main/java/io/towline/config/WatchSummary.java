package io.towline.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** How each upstream is watched, in the words of comments behind the configuration. */
final class WatchSummary {

  private WatchSummary() {}

  /** The upstreams for which the same is true stand together. */
  static String of(Section top) {
    Map<String, StringBuilder> upstreams = new LinkedHashMap<>();
    for (Section registry : top.registries()) {
      for (Section upstream : registry.upstreams()) {
        upstreams
            .computeIfAbsent(words(upstream), words -> new StringBuilder())
            .append("#   ")
            .append(registry.name())
            .append(" / ")
            .append(upstream.one(RegistryKeys.UPSTREAM_NAME))
            .append(":\n");
      }
    }
    StringBuilder text =
        new StringBuilder("\n# How long an upstream may be silent in the middle of a blob:\n");
    upstreams.forEach((words, names) -> text.append(names).append(words));
    return text.toString();
  }

  private static String words(Section upstream) {
    ProgressConfig progress = ProgressAssembly.progress(upstream);
    String said =
        "T = "
            + upstream.text(ProgressKeys.TIMEOUT.key(upstream)).orElse("")
            + " ("
            + upstream.source(ProgressKeys.TIMEOUT.key(upstream))
            + ")";
    if (progress.timeout().isZero()) {
      return line(said + ", off: no silence is raced or closed.");
    }
    SilenceBounds bounds = SilenceBounds.of(progress);
    String words = progress.adaptive() ? adaptive(said, progress, bounds) : fixed(said, bounds);
    return words + progress.policy().map(WatchSummary::policy).orElse("");
  }

  private static String adaptive(String said, ProgressConfig progress, SilenceBounds bounds) {
    return line(
            said
                + ", adaptive: suspected after "
                + Durations.text(bounds.suspectFirst())
                + ", once learned after "
                + TimeoutRange.words(bounds.suspectLeast(), bounds.suspectMost())
                + ";")
        + line(race(progress) + ";")
        + line(
            "closed when another source is ahead of it, or after "
                + TimeoutRange.words(bounds.closeLeast(), bounds.closeMost())
                + " of silence.");
  }

  private static String fixed(String said, SilenceBounds bounds) {
    return line(
        said
            + ", fixed: closed after "
            + Durations.text(bounds.closeMost())
            + " of silence, and the next attempt goes on at its offset.");
  }

  private static String race(ProgressConfig progress) {
    return progress.race()
        ? "a second source joins one that is slow or suspected, for at most "
            + Share.text(progress.raceBudget())
            + " more bytes"
        : "no second source joins it (progress.race is false)";
  }

  private static String policy(String name) {
    return line("The policy " + name + " decides instead, where it answers.");
  }

  private static String line(String words) {
    return "#     " + words + "\n";
  }
}
