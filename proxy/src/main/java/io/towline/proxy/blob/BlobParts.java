package io.towline.proxy.blob;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.cache.Hold;
import io.towline.oci.Digest;
import io.towline.proxy.request.ByteRanges;
import io.towline.proxy.request.ByteRanges.Span;
import io.towline.proxy.request.EntityTags;
import io.towline.proxy.request.RegistryError;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a blob an answer carries: the whole, one range, or several as {@code
 * multipart/byteranges} (RFC 9110, section 14.6).
 *
 * @param headers that this choice adds
 * @param parts in the order of sending
 * @param trailer after the last part; ASCII, as all that stands between the parts
 */
record BlobParts(HttpResponseStatus status, HttpHeaders headers, List<Part> parts, String trailer) {

  private static final String NOTHING = "";

  /**
   * A stretch of the blob and what is sent before it.
   *
   * @param hold what of it stays back while the blob grows
   */
  record Part(String preamble, Span span, Hold hold) {}

  /** Decides what a part has to wait for. */
  @FunctionalInterface
  interface Gate {
    Hold.Until until(Span span);

    private Part part(String preamble, Span span) {
      return new Part(preamble, span, Hold.of(span.start(), span.end(), until(span)));
    }
  }

  /**
   * Reads the client's Range, where it counts.
   *
   * @throws RegistryError 416, or 400 for an absurd range
   */
  static BlobParts of(HttpHeaders asked, Digest digest, long sizeBytes, Gate gate)
      throws RegistryError {
    String range = asked.get(HttpHeaderNames.RANGE);
    if (range == null || !EntityTags.letRangeCount(asked, digest)) {
      return whole(digest, sizeBytes, gate);
    }
    ByteRanges ranges = ByteRanges.parse(range, sizeBytes);
    if (ranges instanceof ByteRanges.Unsatisfiable none) {
      throw RegistryError.of(
              HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
              RegistryError.Code.SIZE_INVALID,
              "the blob has " + sizeBytes + " bytes, and the range lies behind them")
          .with(HttpHeaderNames.CONTENT_RANGE, none.contentRange());
    }
    if (ranges instanceof ByteRanges.TooMany many) {
      throw RegistryError.badRequest(RegistryError.Code.SIZE_INVALID, many.message());
    }
    if (ranges instanceof ByteRanges.Satisfiable some) {
      return some.spans().size() == 1
          ? single(digest, some.spans().get(0), sizeBytes, gate)
          : multiple(digest, some.spans(), sizeBytes, gate);
    }
    return whole(digest, sizeBytes, gate);
  }

  /** The length of the body in bytes. */
  long contentLength() {
    long length = trailer.length();
    for (Part part : parts) {
      length += part.preamble.length() + part.span.length();
    }
    return length;
  }

  private static BlobParts whole(Digest digest, long sizeBytes, Gate gate) {
    List<Part> parts = new ArrayList<>(1);
    if (sizeBytes > 0) {
      Span all = new Span(0, sizeBytes);
      parts.add(gate.part(NOTHING, all));
    }
    return new BlobParts(HttpResponseStatus.OK, BlobHandler.headers(digest), parts, NOTHING);
  }

  private static BlobParts single(Digest digest, Span span, long sizeBytes, Gate gate) {
    HttpHeaders headers = BlobHandler.headers(digest);
    headers.set(HttpHeaderNames.CONTENT_RANGE, span.contentRange(sizeBytes));
    return new BlobParts(
        HttpResponseStatus.PARTIAL_CONTENT, headers, List.of(gate.part(NOTHING, span)), NOTHING);
  }

  private static BlobParts multiple(Digest digest, List<Span> spans, long sizeBytes, Gate gate) {
    String boundary = "towline-" + digest.hex().substring(0, 32);
    List<Part> parts = new ArrayList<>(spans.size());
    for (Span span : spans) {
      String preamble =
          (parts.isEmpty() ? "" : "\r\n")
              + ("--" + boundary + "\r\n")
              + "Content-Type: application/octet-stream\r\n"
              + ("Content-Range: " + span.contentRange(sizeBytes) + "\r\n\r\n");
      parts.add(gate.part(preamble, span));
    }
    HttpHeaders headers = BlobHandler.headers(digest);
    headers.set(HttpHeaderNames.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
    return new BlobParts(
        HttpResponseStatus.PARTIAL_CONTENT, headers, parts, "\r\n--" + boundary + "--\r\n");
  }
}
