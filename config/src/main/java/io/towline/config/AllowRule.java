package io.towline.config;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who may pull what of a registry: {@code user:alice, cert:node-*: library/*, org/**}.
 *
 * @param who names with their kind, {@code *} for every client that is known, or {@link #ANYBODY}
 * @param repositories patterns of names
 */
public record AllowRule(List<WildcardPattern> who, List<WildcardPattern> repositories) {

  /** Clients that did not say who they are, too. */
  public static final String ANYBODY = "anybody";

  static final String FORM =
      "`WHO: REPOSITORIES`, as in `user:alice, token:ci: org/**`; WHO is user:NAME, token:NAME,"
          + " cert:NAME, `*` for every known client or `anybody`; `*` is any part of a segment, `**`"
          + " any segments";

  private static final Pattern WHO =
      Pattern.compile("\\*|anybody|(user|token|cert):[A-Za-z0-9._@*-]+");
  private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9._/*-]+");
  private static final int MOST = 64;

  public AllowRule {
    who = List.copyOf(who);
    repositories = List.copyOf(repositories);
  }

  /**
   * Reads what a configuration says.
   *
   * @throws IllegalArgumentException if it is no rule, saying what one looks like
   */
  public static AllowRule parse(String text) {
    int split = text.lastIndexOf(": ");
    if (split < 0) {
      throw new IllegalArgumentException("say " + FORM + ", not " + Words.quoted(text));
    }
    return new AllowRule(
        patterns(text, text.substring(0, split), WHO),
        patterns(text, text.substring(split + 2), REPOSITORY));
  }

  private static List<WildcardPattern> patterns(String text, String list, Pattern form) {
    List<String> words = Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    if (words.size() > MOST || !words.stream().allMatch(form.asMatchPredicate())) {
      throw new IllegalArgumentException("say " + FORM + ", not " + Words.quoted(text));
    }
    return words.stream().map(WildcardPattern::of).toList();
  }

  /** Whether it is about clients that did not say who they are. */
  public boolean isForAnybody() {
    return who.stream().anyMatch(pattern -> pattern.text().equals(ANYBODY));
  }

  /**
   * Whether this client may pull this by this rule.
   *
   * @param client with its kind, as in {@code user:alice}; empty: not known
   */
  public boolean allows(String client, String repository) {
    boolean isMeant =
        isForAnybody() || (!client.isEmpty() && who.stream().anyMatch(w -> w.matches(client)));
    return isMeant && repositories.stream().anyMatch(pattern -> pattern.matches(repository));
  }

  @Override
  public String toString() {
    return who + ": " + repositories;
  }
}
