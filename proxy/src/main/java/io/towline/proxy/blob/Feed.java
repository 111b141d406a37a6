package io.towline.proxy.blob;

import io.towline.proxy.timeline.Timeline;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The download that fills a blob, as the streams to its clients see it. Any thread, also after it
 * has ended.
 *
 * @param upstream the name of the one asked last; empty before the first
 * @param timeline of the download, which its clients' troubles belong to
 */
record Feed(Supplier<String> upstream, Timeline timeline) {
  private static final Set<Kind> TROUBLE =
      EnumSet.of(Kind.RACE, Kind.SPLICE, Kind.OVERTAKEN, Kind.FAILED, Kind.BLAME);

  /** Whether it had to race, to ask again or to go elsewhere. */
  boolean wasTroubled() {
    return timeline.events().stream().anyMatch(event -> TROUBLE.contains(event.kind()));
  }
}
