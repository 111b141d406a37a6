package io.towline.proxy.request;

import io.towline.proxy.request.RegistryError.Code;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The query parameters that mean something here, percent-decoded once; others are let go. Each is
 * empty where the client did not send it.
 */
record Query(
    Optional<String> ns, Optional<String> n, Optional<String> last, Optional<String> artifactType) {

  static final Query NONE =
      new Query(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final int MAX_PARAMETERS = 64;
  private static final int MAX_VALUE = 1024;

  /**
   * Reads what stands in the target from this index on, which is behind the question mark.
   *
   * @throws RegistryError 400 for more than 64 parameters, a known one given twice or without a
   *     readable value
   */
  static Query parse(String target, int start) throws RegistryError {
    Query query = NONE;
    int parameters = 0;
    for (int from = start; from < target.length(); ) {
      int ampersand = target.indexOf('&', from);
      int to = ampersand < 0 ? target.length() : ampersand;
      if (++parameters > MAX_PARAMETERS) {
        throw invalid("a query has at most " + MAX_PARAMETERS + " parameters");
      }
      query = query.with(target, from, to);
      from = to + 1;
    }
    return query;
  }

  private Query with(String target, int from, int to) throws RegistryError {
    int equals = target.indexOf('=', from);
    int nameEnd = equals < 0 || equals > to ? to : equals;
    String name = target.substring(from, nameEnd);
    int valueStart = Math.min(nameEnd + 1, to);
    return switch (name) {
      case "ns" -> new Query(once(ns, name, target, valueStart, to), n, last, artifactType);
      case "n" -> new Query(ns, once(n, name, target, valueStart, to), last, artifactType);
      case "last" -> new Query(ns, n, once(last, name, target, valueStart, to), artifactType);
      case "artifactType" ->
          new Query(ns, n, last, once(artifactType, name, target, valueStart, to));
      default -> this;
    };
  }

  private static Optional<String> once(
      Optional<String> before, String name, String target, int from, int to) throws RegistryError {
    if (before.isPresent()) {
      throw invalid("the parameter " + name + " stands twice in the query");
    }
    if (to - from > MAX_VALUE) {
      throw invalid("the parameter " + name + " has at most " + MAX_VALUE + " characters");
    }
    String value = decoded(name, target.substring(from, to));
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) <= ' ' || value.charAt(i) >= 0x7f) {
        throw invalid("the parameter " + name + " has visible ASCII characters alone");
      }
    }
    return Optional.of(value);
  }

  /** A plus sign stays one: no value here has a space, and media types have plus signs. */
  private static String decoded(String name, String text) throws RegistryError {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    int written = 0;
    for (; percent >= 0; percent = text.indexOf('%', written)) {
      int from = percent + 3;
      if (from > text.length()
          || !HexFormat.isHexDigit(text.charAt(percent + 1))
          || !HexFormat.isHexDigit(text.charAt(percent + 2))) {
        throw invalid("the parameter " + name + " has a % that two hex digits do not follow");
      }
      int code = HexFormat.fromHexDigits(text, percent + 1, from);
      decoded.append(text, written, percent).append((char) code);
      written = from;
    }
    return decoded.append(text, written, text.length()).toString();
  }

  private static RegistryError invalid(String message) {
    return RegistryError.badRequest(Code.UNSUPPORTED, message);
  }
}
