package io.towline.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold between the keys of the watchdog and of retries, at every level. */
final class ProgressRules {

  private final Problems problems;
  private final List<String> warnings;

  /** What was found wrong already; inner levels that inherit it would only repeat it. */
  private final Set<List<Source>> told = new HashSet<>();

  ProgressRules(Problems problems, List<String> warnings) {
    this.problems = problems;
    this.warnings = warnings;
  }

  void check(Section top) {
    level(top);
    for (Section registry : top.registries()) {
      level(registry);
      registry.upstreams().forEach(this::backoff);
    }
  }

  private void level(Section section) {
    backoff(section);
    mask(section);
  }

  private void backoff(Section section) {
    Duration initial = ProgressKeys.INITIAL_BACKOFF.one(section);
    Duration max = ProgressKeys.MAX_BACKOFF.one(section);
    Key<?> first = ProgressKeys.INITIAL_BACKOFF.key(section);
    Key<?> longest = ProgressKeys.MAX_BACKOFF.key(section);
    if (initial.compareTo(max) > 0 && isNew(section, first, longest)) {
      boolean isDefault = section.source(first).equals(Source.DEFAULT);
      Key<?> blamed = isDefault ? longest : first;
      problems.add(
          section.source(blamed),
          section.at(blamed),
          "initial_backoff, "
              + said(section, first)
              + ", is longer than max_backoff, "
              + said(section, longest));
    }
  }

  private void mask(Section section) {
    Duration idle = ProgressKeys.MASK_IDLE.one(section);
    Duration max = ProgressKeys.MASK_MAX.one(section);
    Key<?> idleKey = ProgressKeys.MASK_IDLE.key(section);
    Key<?> maxKey = ProgressKeys.MASK_MAX.key(section);
    if (!max.isZero() && max.compareTo(idle) <= 0 && isNew(section, idleKey, maxKey)) {
      warnings.add(
          section.at(maxKey)
              + ": "
              + said(section, maxKey)
              + " is over before masking begins, after "
              + said(section, idleKey)
              + "; 0s turns it off");
    }
  }

  /** Whether neither value stands in for one that was refused, and the pair was not met yet. */
  private boolean isNew(Section section, Key<?> one, Key<?> other) {
    boolean isRefused =
        section.path().child("_").levels().stream()
            .anyMatch(
                level ->
                    problems.mention(level.below(one.commonPath()))
                        || problems.mention(level.below(other.commonPath())));
    return !isRefused && told.add(List.of(section.source(one), section.source(other)));
  }

  private static String said(Section section, Key<?> key) {
    return section.text(key).orElse("") + " (" + section.source(key) + ")";
  }
}
