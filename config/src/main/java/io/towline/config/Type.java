package io.towline.config;

import java.util.List;
import java.util.function.Function;

/**
 * What may be written as the value of a key.
 *
 * @param form how it looks, for people: {@code 10s, 1m30s}
 * @param parser from the text that was written; throws IllegalArgumentException with what is
 *     allowed
 * @param words the only words there are; empty: other text too
 * @param pattern a regular expression (ECMA 262) for editors; empty: none
 * @param isReference whether it may name a variable or a file that holds the value
 * @param secret whether it must never be seen
 */
record Type<T>(
    String form,
    Function<String, T> parser,
    List<String> words,
    String pattern,
    boolean isReference,
    boolean secret) {

  static <T> Type<T> of(String form, Function<String, T> parser) {
    return new Type<>(form, parser, List.of(), "", false, false);
  }

  static <T> Type<T> oneOf(String form, Function<String, T> parser, List<String> words) {
    return new Type<>(form, parser, words, "", false, false);
  }

  Type<T> like(String regularExpression) {
    return new Type<>(form, parser, words, regularExpression, isReference, secret);
  }

  Type<T> lookedUp() {
    return new Type<>(form, parser, words, pattern, true, secret);
  }

  Type<T> keptSecret() {
    return new Type<>(form, parser, words, pattern, isReference, true);
  }

  /**
   * @throws IllegalArgumentException if the text is none, saying what is allowed
   */
  T parse(String text) {
    return parser.apply(text);
  }
}
