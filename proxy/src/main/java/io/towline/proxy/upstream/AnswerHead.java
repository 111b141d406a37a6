package io.towline.proxy.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a final answer, and how its body is framed.
 *
 * @param lengthBytes of the body as told; -1 if not told
 */
record AnswerHead(HttpResponse response, long lengthBytes, boolean chunked) {
  private static final int MAX_HEADERS = 500;

  static AnswerHead of(HttpResponse response) {
    long length = HttpUtil.getContentLength(response, -1L);
    return new AnswerHead(response, length, HttpUtil.isTransferEncodingChunked(response));
  }

  /** What makes it unbelievable, beyond what the decoder refuses; null if nothing does. */
  @Nullable String nonsense() {
    if (!response.protocolVersion().protocolName().equals("HTTP")
        || response.protocolVersion().majorVersion() != 1) {
      return "an answer that is not HTTP/1";
    }
    if (response.status().code() < 200 || response.status().code() > 599) {
      return "the status " + response.status().code();
    }
    if (response.headers().size() > MAX_HEADERS) {
      return "a head of " + response.headers().size() + " fields, at most " + MAX_HEADERS;
    }
    List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()
        && !(codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"))) {
      return "a transfer coding other than chunked";
    }
    return null;
  }

  /** What the decoder met, without the bytes it met. */
  static String explain(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException) {
      return "a head of more than " + AnswerDecoder.MAX_HEAD_BYTES / 1024 + " KiB";
    }
    String kind = cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")";
    return "an answer that breaks the rules of HTTP/1.1" + kind;
  }

  /** Whether only the end of the connection can end the body. */
  boolean endsWithConnection() {
    return lengthBytes < 0 && !chunked;
  }

  /** Whether the status alone says that there is no body. */
  boolean isBodiless() {
    return response.status().code() == 204 || response.status().code() == 304;
  }

  boolean keepsAlive() {
    return HttpUtil.isKeepAlive(response);
  }

  /** " of N" where a length was told. */
  String ofLength() {
    return lengthBytes < 0 ? "" : " of " + lengthBytes;
  }

  UpstreamHead toHead(String answeredBy) {
    return new UpstreamHead(response.status().code(), response.headers(), answeredBy);
  }
}
