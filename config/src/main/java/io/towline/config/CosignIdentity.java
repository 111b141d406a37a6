package io.towline.config;

/**
 * Who may have signed without a key of his own, as his certificate says it.
 *
 * @param issuer the URL of who identified him, exactly
 * @param subject his address or workflow
 */
public record CosignIdentity(String issuer, WildcardPattern subject) {

  static final String FORM =
      "`ISSUER SUBJECT`: `https://token.actions.githubusercontent.com https://github.com/org/**`;"
          + " `*` is any part of a segment of the subject, `**` any segments";

  /**
   * Reads what a configuration says.
   *
   * @throws IllegalArgumentException if it is none, saying what one looks like
   */
  public static CosignIdentity parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words.length != 2 || words[0].contains("*")) {
      throw new IllegalArgumentException("say " + FORM + ", not " + Words.quoted(text));
    }
    return new CosignIdentity(words[0], WildcardPattern.of(words[1]));
  }

  @Override
  public String toString() {
    return issuer + " " + subject;
  }
}
