package io.towline.proxy.request;

import io.towline.proxy.request.RegistryError.Code;

/**
 * A request target taken apart (RFC 9112, section 3.2). Nothing in the path is percent-decoded or
 * normalised: a path that would need it is refused, so that no two readers of it can disagree.
 *
 * @param authority the host of an absolute-form target, which counts instead of the Host header;
 *     empty for the usual origin form
 * @param path begins with a slash
 */
record RequestTarget(String authority, String path, Query query) {

  /**
   * @throws RegistryError 400 for a path that is a trick or a mistake, or a query that is none
   */
  static RequestTarget parse(String target) throws RegistryError {
    int authorityEnd = 0;
    int authorityStart = 0;
    if (!target.startsWith("/")) {
      authorityStart = schemeLength(target);
      authorityEnd = endOfAuthority(target, authorityStart);
    }
    int question = target.indexOf('?', authorityEnd);
    int pathEnd = question < 0 ? target.length() : question;
    String path = authorityEnd == pathEnd ? "/" : target.substring(authorityEnd, pathEnd);
    checkPath(path);
    Query query = question < 0 ? Query.NONE : Query.parse(target, question + 1);
    return new RequestTarget(target.substring(authorityStart, authorityEnd), path, query);
  }

  private static int schemeLength(String target) throws RegistryError {
    for (String scheme : new String[] {"http://", "https://"}) {
      if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    throw RegistryError.badRequest(
        Code.UNSUPPORTED, "a request target begins with / or http://, as in /v2/");
  }

  private static int endOfAuthority(String target, int start) throws RegistryError {
    int end = start;
    while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
      if (target.charAt(end) == '@') {
        throw RegistryError.badRequest(
            Code.UNSUPPORTED, "a request target carries no user name or password");
      }
      end++;
    }
    return end;
  }

  private static void checkPath(String path) throws RegistryError {
    char before = '\0';
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        throw invalid(
            "percent-encoding is not decoded in a path; nothing in an image's name needs it");
      }
      if (c == '\\' || c == '#' || c <= ' ' || c >= 0x7f) {
        throw invalid("a path has visible ASCII characters alone, without \\ and #");
      }
      if (c == '/' && before == '/') {
        throw invalid("a path has no doubled slashes");
      }
      if (c == '.' && before == '/' && isDots(path, i)) {
        throw invalid("a path has no . or .. segments");
      }
      before = c;
    }
  }

  /** Whether the segment that begins here is one dot or two. */
  private static boolean isDots(String path, int start) {
    int end = path.indexOf('/', start);
    int length = (end < 0 ? path.length() : end) - start;
    return length == 1 || (length == 2 && path.charAt(start + 1) == '.');
  }

  private static RegistryError invalid(String message) {
    return RegistryError.badRequest(Code.NAME_INVALID, message);
  }
}
