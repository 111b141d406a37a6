package io.towline.proxy.admin;

/** What was asked of the admin API cannot be: the message says what can. Answered with 400. */
public final class AdminMistake extends RuntimeException {
  private static final long serialVersionUID = 1;

  public AdminMistake(String sentence) {
    super(sentence, null, false, false);
  }
}
