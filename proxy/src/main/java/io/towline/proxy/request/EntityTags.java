package io.towline.proxy.request;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.oci.Digest;

/** Entity tags, which here are digests in quotes, and the conditions on them (RFC 9110, 8.8.3). */
public final class EntityTags {

  private EntityTags() {}

  /** The strong entity tag of content with this digest. */
  public static String of(Digest digest) {
    return '"' + digest.toString() + '"';
  }

  /**
   * Whether an If-None-Match names this content, so that 304 is the answer (section 13.1.2): by
   * weak comparison, in a list, or as {@code *}. A bare digest counts too: old clients forget the
   * quotes.
   */
  public static boolean isNamedBy(HttpHeaders headers, Digest digest) {
    if (!headers.contains(HttpHeaderNames.IF_NONE_MATCH)) {
      return false;
    }
    String tag = of(digest);
    for (String value : headers.getAll(HttpHeaderNames.IF_NONE_MATCH)) {
      String list = value.strip();
      if (list.equals("*") || list.equals(digest.toString()) || holds(list, tag)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a Range counts (section 13.1.5): there is no If-Range, or it is this content's tag by
   * strong comparison. A date never holds, because content here has none.
   */
  public static boolean letRangeCount(HttpHeaders headers, Digest digest) {
    String condition = headers.get(HttpHeaderNames.IF_RANGE);
    return condition == null || condition.strip().equals(of(digest));
  }

  /** Walks a list of tags; a tag may hold a comma, so it is read and not split. */
  private static boolean holds(String list, String wanted) {
    int at = 0;
    while (at < list.length()) {
      int open = list.indexOf('"', at);
      int close = open < 0 ? -1 : list.indexOf('"', open + 1);
      if (close < 0) {
        return false;
      }
      if (close + 1 - open == wanted.length()
          && list.regionMatches(open, wanted, 0, wanted.length())) {
        return true;
      }
      at = close + 1;
    }
    return false;
  }
}
