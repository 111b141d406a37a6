package io.towline.proxy;

import io.towline.oci.Digest;
import io.towline.proxy.admin.BlobFigures;
import io.towline.proxy.admin.PullFigures.AdviceFigures;
import io.towline.proxy.admin.RequestFigures;
import io.towline.proxy.timeline.Advice;
import io.towline.proxy.timeline.BlobTimeline;
import io.towline.proxy.timeline.ClientRequest;
import io.towline.proxy.timeline.TimelineEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Timelines and requests in the words of the admin API. */
final class PullRecords {
  private PullRecords() {}

  static BlobFigures blob(BlobTimeline blob) {
    return new BlobFigures(
        blob.registry(),
        blob.repository().toString(),
        blob.digest().toString(),
        date(blob.began()),
        seconds(blob.took()),
        word(blob.state()),
        blob.size().orElse(-1),
        blob.counts().attempts(),
        blob.counts().failures(),
        blob.counts().suspects(),
        blob.counts().races(),
        blob.counts().splices(),
        blob.counts().gone(),
        seconds(blob.counts().dribbled()),
        blob.sources().stream()
            .map(each -> new BlobFigures.Source(each.upstream(), each.fresh(), each.twice()))
            .toList(),
        blob.map().stream()
            .map(each -> new BlobFigures.Stretch(each.start(), each.end(), each.upstream()))
            .toList(),
        blob.bytesNotMapped(),
        blob.events().stream().map(PullRecords::event).toList(),
        blob.eventsLeftOut());
  }

  static RequestFigures request(ClientRequest request) {
    return new RequestFigures(
        request.id(),
        request.client(),
        request.userAgent(),
        request.type(),
        request.isHead() ? "HEAD" : "GET",
        request.registry(),
        request.repository().toString(),
        request.reference(),
        request.digest().map(Digest::toString).orElse(""),
        date(request.began()),
        seconds(request.took()),
        request.status(),
        request.cache(),
        request.delivery().bytes(),
        request.ended(),
        seconds(request.delivery().waited()));
  }

  static AdviceFigures advice(Advice advice) {
    return new AdviceFigures(advice.runtime(), advice.seen(), advice.text());
  }

  /** With milliseconds, which is what the parts of a second are worth here. */
  static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static BlobFigures.Event event(TimelineEvent event) {
    return new BlobFigures.Event(
        seconds(event.at()), word(event.kind()), event.upstream(), event.offset(), event.detail());
  }

  private static String date(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
