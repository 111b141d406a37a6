package io.towline.proxy.timeline;

import io.towline.proxy.request.Printable;
import java.util.regex.Pattern;

/**
 * A text of whatever origin made fit to be kept and sent to somebody else: bounded, on one line,
 * and without what may be a secret in it. Signed URLs carry theirs in the query, others before the
 * host.
 */
final class Detail {
  static final int MOST_CHARACTERS = 200;

  /** What is looked at; the rest cannot matter. Bounds the work of the patterns. */
  private static final int MOST_READ = 2_000;

  private static final Pattern QUERY = Pattern.compile("([/\\w.:-])\\?[^\\s\"'<>)]+");
  private static final Pattern USER = Pattern.compile("://[^/\\s@]*@");
  private static final Pattern CREDENTIALS =
      Pattern.compile("\\b(bearer|basic)\\s+[\\w.~+/=:-]+", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAMED_SECRET =
      Pattern.compile(
          "\\b(token|password|secret|signature|sig|credential|api[_-]?key)(\\s*[=:]\\s*)[^\\s,;&]+",
          Pattern.CASE_INSENSITIVE);

  private Detail() {}

  static String of(String text) {
    if (text.isEmpty()) {
      return text;
    }
    String safe = text.length() > MOST_READ ? text.substring(0, MOST_READ) : text;
    if (safe.indexOf('?') >= 0) {
      safe = QUERY.matcher(safe).replaceAll("$1");
    }
    if (safe.indexOf('@') >= 0) {
      safe = USER.matcher(safe).replaceAll("://");
    }
    if (mayHoldCredentials(safe, 'b') || mayHoldCredentials(safe, 'B')) {
      safe = CREDENTIALS.matcher(safe).replaceAll("$1 …");
    }
    if (mayHoldNamedSecret(safe, ':') || mayHoldNamedSecret(safe, '=')) {
      safe = NAMED_SECRET.matcher(safe).replaceAll("$1$2…");
    }
    return printable(safe);
  }

  // Most texts are a few plain words and a URL. A pattern goes through them character by character,
  // in code that a young process has not compiled; each of these looks costs a hundredth of that.

  private static boolean mayHoldCredentials(String text, char first) {
    for (int i = text.indexOf(first); i >= 0; i = text.indexOf(first, i + 1)) {
      if (text.regionMatches(true, i, "bearer", 0, 6)
          || text.regionMatches(true, i, "basic", 0, 5)) {
        return true;
      }
    }
    return false;
  }

  /** Whether what stands before such a sign could be the end of a secret's name. */
  private static boolean mayHoldNamedSecret(String text, char sign) {
    for (int i = text.indexOf(sign); i >= 0; i = text.indexOf(sign, i + 1)) {
      char before = i == 0 ? ' ' : text.charAt(i - 1);
      if (Character.isWhitespace(before) || "ndteglyNDTEGLY".indexOf(before) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static String printable(String text) {
    if (text.length() <= MOST_CHARACTERS && Printable.isAscii(text)) {
      return text;
    }
    int length = Math.min(text.length(), MOST_CHARACTERS);
    StringBuilder line = new StringBuilder(length + 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean odd =
          Character.isISOControl(c)
              || Character.isSurrogate(c)
              || Character.getType(c) == Character.FORMAT
              || c == '\u2028'
              || c == '\u2029';
      line.append(odd ? '?' : c);
    }
    if (length < text.length()) {
      line.append('…');
    }
    return line.toString();
  }
}
