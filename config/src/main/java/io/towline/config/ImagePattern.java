package io.towline.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Images by their names: {@code org/**}, {@code library/nginx:1.*}.
 *
 * @param tag empty: all of the repository, by tag and by digest
 */
public record ImagePattern(WildcardPattern repository, Optional<WildcardPattern> tag) {

  static final String FORM =
      "images: `org/**`, `library/nginx`, `library/*:1.*`; `*` is any part of a segment, `**` any"
          + " segments";

  private static final Pattern PARTS =
      Pattern.compile("([a-z0-9._/*-]+)(?::([A-Za-z0-9_.*-]{1,128}))?");

  /**
   * Reads what a configuration says.
   *
   * @throws IllegalArgumentException if it is none, saying what one looks like
   */
  public static ImagePattern parse(String text) {
    var parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("say " + FORM + ", not " + Words.quoted(text));
    }
    return new ImagePattern(
        WildcardPattern.of(parts.group(1)),
        Optional.ofNullable(parts.group(2)).map(WildcardPattern::of));
  }

  @Override
  public String toString() {
    return repository + tag.map(each -> ":" + each).orElse("");
  }
}
