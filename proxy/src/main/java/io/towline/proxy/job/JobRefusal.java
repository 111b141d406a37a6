package io.towline.proxy.job;

/** Why a job cannot be done or was not done, in a sentence for people; nothing is broken. */
public final class JobRefusal extends Exception {
  private static final long serialVersionUID = 1;

  public JobRefusal(String sentence) {
    super(sentence, null, false, false);
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
