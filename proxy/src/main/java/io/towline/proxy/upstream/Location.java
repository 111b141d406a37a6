package io.towline.proxy.upstream;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes.
 *
 * @param target path and query, in printable ASCII; may be a signed URL's, so it is never shown
 */
record Location(Origin origin, String target) {
  private static final int MAX_LENGTH = 16 * 1024;

  /**
   * Reads an absolute URL.
   *
   * @throws IllegalArgumentException if it is none for us, saying why without repeating it
   */
  static Location parse(String url) {
    if (url.length() > MAX_LENGTH || !isPrintable(url)) {
      throw new IllegalArgumentException("no URL of printable characters, at most 16 KiB");
    }
    int colon = url.indexOf("://");
    String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("neither http nor https");
    }
    int start = colon + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    Origin origin = Origin.parse(scheme.equals("https"), url.substring(start, end));
    return new Location(origin, target(url.substring(end)));
  }

  /**
   * Where a Location header leads from here (RFC 3986, section 5.2; dot segments are left alone).
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  Location resolve(String reference) {
    if (reference.startsWith("//")) {
      return parse((origin.secure() ? "https:" : "http:") + reference);
    }
    if (reference.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
      return parse(reference);
    }
    String path = path();
    String base =
        reference.startsWith("/")
            ? ""
            : reference.startsWith("?") ? path : path.substring(0, path.lastIndexOf('/') + 1);
    return parse(origin + base + reference);
  }

  /** The target without its query. */
  String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** Whether every character is printable ASCII and no space, so that none can end a line. */
  static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= 0x20 || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static String target(String rest) {
    int hash = rest.indexOf('#');
    String whole = hash < 0 ? rest : rest.substring(0, hash);
    return whole.startsWith("/") ? whole : "/" + whole;
  }

  /** Without the query, which may hold a signature. */
  @Override
  public String toString() {
    return origin + path();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Location location
        && target.equals(location.target)
        && origin.equals(location.origin);
  }

  @Override
  public int hashCode() {
    return 31 * origin.hashCode() + target.hashCode();
  }
}
