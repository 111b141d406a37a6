package io.towline.proxy.timeline;

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
    if (mayHoldSecret(safe)) {
      safe = QUERY.matcher(safe).replaceAll("$1");
      safe = USER.matcher(safe).replaceAll("://");
      safe = CREDENTIALS.matcher(safe).replaceAll("$1 …");
      safe = NAMED_SECRET.matcher(safe).replaceAll("$1$2…");
    }
    return printable(safe);
  }

  /** Most texts are a few plain words: those need no pattern. */
  private static boolean mayHoldSecret(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '?' || c == '@' || c == '=' || c == ':') {
        return true;
      }
      boolean mayBeginScheme = c == 'b' || c == 'B';
      if (mayBeginScheme
          && (text.regionMatches(true, i, "bearer", 0, 6)
              || text.regionMatches(true, i, "basic", 0, 5))) {
        return true;
      }
    }
    return false;
  }

  private static String printable(String text) {
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
