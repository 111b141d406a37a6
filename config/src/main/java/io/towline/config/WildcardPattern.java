package io.towline.config;

import java.util.regex.Pattern;

/** A text in which {@code *} stands for anything but a slash, and {@code **} for anything. */
public record WildcardPattern(String text, Pattern pattern) {

  static WildcardPattern of(String text) {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("**", at)) {
        regex.append(".*");
        at += 2;
      } else if (text.charAt(at) == '*') {
        regex.append("[^/]*");
        at++;
      } else {
        regex.append(Pattern.quote(text.substring(at, at + 1)));
        at++;
      }
    }
    return new WildcardPattern(text, Pattern.compile(regex.toString()));
  }

  /** Whether all of this is what is meant. */
  public boolean matches(String whole) {
    return pattern.matcher(whole).matches();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WildcardPattern same && text.equals(same.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
