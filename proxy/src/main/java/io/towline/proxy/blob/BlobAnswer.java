package io.towline.proxy.blob;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.proxy.upstream.UpstreamHead;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a successful answer to a GET of (a part of) a blob says of its body.
 *
 * @param begins where in the blob its first byte belongs
 * @param ends where in the blob it says to end, exclusive, if it says
 * @param total the blob's size, if it says
 */
record BlobAnswer(long begins, OptionalLong ends, OptionalLong total) {
  /**
   * So much of a source that ignores ranges is taken before what is wanted, rather than that
   * another source is asked (design: 64 MiB).
   */
  private static final long MAX_DISCARD_BYTES = 64L << 20;

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

  /** An answer that is not what was asked for. The message says what came and what was wanted. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Reads a head with status 200 or 206.
   *
   * @param offset the first byte that was asked for
   * @param elsewhere whether somebody else may do better than to send the whole
   * @throws Unusable if the body cannot be part of the blob, or begins elsewhere than asked
   */
  static BlobAnswer read(UpstreamHead head, long offset, boolean elsewhere) throws Unusable {
    HttpHeaders headers = head.headers();
    refuseOtherContent(headers);
    return head.status() == 206 ? partial(headers, offset) : whole(headers, offset, elsewhere);
  }

  private static void refuseOtherContent(HttpHeaders headers) throws Unusable {
    String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new Unusable("Content-Encoding: " + brief(encoding) + ", wanted identity");
    }
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
    if (type.startsWith("text/") || type.startsWith("multipart/")) {
      throw new Unusable("Content-Type: " + brief(type) + ", which is no blob");
    }
  }

  private static BlobAnswer whole(HttpHeaders headers, long offset, boolean elsewhere)
      throws Unusable {
    if (offset > MAX_DISCARD_BYTES && elsewhere) {
      throw new Unusable("the whole blob, wanted it from byte " + offset + " on");
    }
    OptionalLong length = contentLength(headers);
    return new BlobAnswer(0, length, length);
  }

  private static BlobAnswer partial(HttpHeaders headers, long offset) throws Unusable {
    String text = headers.get(HttpHeaderNames.CONTENT_RANGE, "");
    Matcher range = CONTENT_RANGE.matcher(text);
    if (!range.matches()) {
      throw new Unusable("206 with Content-Range '" + brief(text) + "'");
    }
    long first = Long.parseLong(range.group(1));
    long end = Long.parseLong(range.group(2)) + 1;
    OptionalLong total =
        range.group(3).equals("*")
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(range.group(3)));
    if (first != offset) {
      throw new Unusable("206 beginning at " + first + ", wanted " + offset);
    }
    if (end <= first || (total.isPresent() && end > total.getAsLong())) {
      throw new Unusable("206 with the impossible Content-Range '" + text + "'");
    }
    OptionalLong length = contentLength(headers);
    if (length.isPresent() && length.getAsLong() != end - first) {
      throw new Unusable(
          "206 of " + (end - first) + " bytes with Content-Length " + length.getAsLong());
    }
    return new BlobAnswer(first, OptionalLong.of(end), total);
  }

  private static OptionalLong contentLength(HttpHeaders headers) throws Unusable {
    String text = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      long length = Long.parseLong(text);
      if (length >= 0) {
        return OptionalLong.of(length);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new Unusable("Content-Length '" + brief(text) + "'");
  }

  private static String brief(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
