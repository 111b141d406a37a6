package io.towline.proxy.blob;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.request.Exchange;
import io.towline.proxy.request.RegistryRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an answer that carries a blob came to its end.
 *
 * @param requestId as the client knows it
 * @param userAgent as the client said it; untrusted text, empty if it said nothing
 * @param sentBytes of the body, as far as the client's system took them
 * @param why for people; empty for an answer that is complete
 * @param sinceLastByte from the last byte that the client's system took to the end; from the
 *     request, if it took none
 * @param masked how long the client was kept alive byte by byte
 * @param rescued whether it is complete although its upstream stalled, failed or was raced
 */
public record StreamEnd(
    String registry,
    RepositoryName repository,
    Digest digest,
    String requestId,
    String userAgent,
    long sentBytes,
    How how,
    String why,
    Duration sinceLastByte,
    Duration masked,
    boolean rescued) {
  /** How. */
  public enum How {
    /** With its last byte. */
    COMPLETE,
    /** The client left, perhaps before the head. */
    CLIENT_LEFT,
    /** Broken off from here. */
    CUT
  }

  /** The end of an exchange that is over. */
  static StreamEnd of(Exchange exchange, @Nullable BlobParts parts, MaskReport report) {
    RegistryRequest.Blob request = (RegistryRequest.Blob) exchange.request();
    boolean isComplete = parts != null && exchange.sentBytes() == parts.contentLength();
    How how =
        isComplete ? How.COMPLETE : exchange.cutReason().isPresent() ? How.CUT : How.CLIENT_LEFT;
    return new StreamEnd(
        request.route().registry().name(),
        request.route().repository(),
        request.digest(),
        exchange.requestId(),
        exchange.headers().get(HttpHeaderNames.USER_AGENT, ""),
        exchange.sentBytes(),
        how,
        isComplete ? "" : exchange.cutReason().orElse("the client closed the connection"),
        exchange.sinceLastByte(),
        report.masked(),
        isComplete && report.sparedSomething());
  }
}
