package io.towline.proxy.blob;

import io.towline.proxy.timeline.Timeline;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of an upstream that it delivered wrong content, wherever somebody wants to know. */
record GuiltLog(DownloadContext context, Timeline timeline) implements Suspects.GuiltListener {
  private static final Logger log = LoggerFactory.getLogger(BlobDownload.class);

  @Override
  public void guilty(Endpoint endpoint, String message) {
    String upstream = endpoint.upstream().name();
    timeline.add(Kind.BLAME, upstream, 0, message);
    log.atError()
        .addKeyValue("registry", endpoint.registry().name())
        .addKeyValue("upstream", upstream)
        .addKeyValue("repository", context.repository())
        .log("this upstream delivered wrong content: {}", message);
    context.observers().metrics().corrupt(upstream);
    context.observers().health().of(endpoint).ended(Outcome.WRONG_CONTENT, false);
  }
}
