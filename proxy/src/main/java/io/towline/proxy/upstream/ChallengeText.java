package io.towline.proxy.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One challenge as text: its scheme in lower case, its parameters by name in lower case.
 *
 * <p>A comma divides parameters as well as challenges (RFC 9110, section 11.6.1): what begins with
 * a word that no equals sign follows is a new challenge. Whatever does not fit is skipped; every
 * character is looked at a bounded number of times.
 */
record ChallengeText(String scheme, Map<String, String> parameters) {

  static List<ChallengeText> parse(List<String> values) {
    List<ChallengeText> found = new ArrayList<>();
    values.forEach(value -> new Scanner(value).scan(found));
    return found;
  }

  /** Reads one header's value from left to right. */
  private static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    void scan(List<ChallengeText> found) {
      while (skipTo(true)) {
        String word = token();
        if (word.isEmpty()) {
          at++; // a stray character
        } else if (skipTo(false) && text.charAt(at) == '=') {
          at++;
          addParameter(found, word, value());
        } else {
          found.add(new ChallengeText(word.toLowerCase(Locale.ROOT), new HashMap<>()));
        }
      }
    }

    private static void addParameter(List<ChallengeText> found, String name, String value) {
      if (!found.isEmpty()) {
        ChallengeText current = found.get(found.size() - 1);
        current.parameters().putIfAbsent(name.toLowerCase(Locale.ROOT), value);
      }
    }

    /** Skips blanks, and commas if they count as such; whether anything is left. */
    private boolean skipTo(boolean overCommas) {
      while (at < text.length() && isGap(text.charAt(at), overCommas)) {
        at++;
      }
      return at < text.length();
    }

    private static boolean isGap(char c, boolean overCommas) {
      return c == ' ' || c == '\t' || (overCommas && c == ',');
    }

    private String token() {
      int start = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private static boolean isTokenCharacter(char c) {
      return c > 0x20 && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    private String value() {
      if (!skipTo(false) || text.charAt(at) != '"') {
        return token();
      }
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at++;
      return value.toString();
    }
  }
}
