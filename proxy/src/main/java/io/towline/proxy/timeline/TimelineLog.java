package io.towline.proxy.timeline;

import io.towline.proxy.timeline.BlobTimeline.Counts;
import io.towline.proxy.timeline.BlobTimeline.Source;
import io.towline.proxy.timeline.Timeline.BlobName;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of blobs: one line when a download has ended, and every event at DEBUG. */
final class TimelineLog {
  private static final Logger log = LoggerFactory.getLogger("towline.blob");

  private TimelineLog() {}

  static void happened(BlobName name, TimelineEvent event) {
    if (!log.isDebugEnabled()) {
      return;
    }
    log.atDebug()
        .addKeyValue("registry", name.registry())
        .addKeyValue("repository", name.repository())
        .addKeyValue("digest", name.digest())
        .addKeyValue("upstream", event.upstream())
        .addKeyValue("offset", event.offset())
        .addKeyValue("at_ms", event.at().toMillis())
        .addKeyValue("detail", event.detail())
        .log(word(event.kind()));
  }

  static void ended(BlobTimeline blob) {
    if (!log.isInfoEnabled()) {
      return;
    }
    Counts counts = blob.counts();
    log.atInfo()
        .addKeyValue("registry", blob.registry())
        .addKeyValue("repository", blob.repository())
        .addKeyValue("digest", blob.digest())
        .addKeyValue("size", blob.size().orElse(-1))
        .addKeyValue("sources", sources(blob))
        .addKeyValue("wasted", blob.sources().stream().mapToLong(Source::twice).sum())
        .addKeyValue("attempts", counts.attempts())
        .addKeyValue("suspects", counts.suspects())
        .addKeyValue("races", counts.races())
        .addKeyValue("splices", counts.splices())
        .addKeyValue("clients_gone", counts.gone())
        .addKeyValue("dribbled_ms", counts.dribbled().toMillis())
        .addKeyValue("ms", blob.took().toMillis())
        .log("download {}", word(blob.state()));
  }

  /** As in {@code hub:1048576,mirror:4096}. */
  private static String sources(BlobTimeline blob) {
    return blob.sources().stream()
        .map(source -> source.upstream() + ":" + source.fresh())
        .collect(Collectors.joining(","));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
