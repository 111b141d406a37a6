package io.towline.proxy.plugin;

/** A policy that cannot be had, or does not take its options: one sentence, with the remedy. */
public final class PolicyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public PolicyException(String sentence) {
    super(oneLine(sentence));
  }

  public PolicyException(String sentence, Throwable cause) {
    super(oneLine(sentence), cause);
  }

  /** What a stranger's code says may be of any length and shape. */
  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", " ");
    return line.length() <= 1000 ? line : line.substring(0, 999) + "…";
  }
}
