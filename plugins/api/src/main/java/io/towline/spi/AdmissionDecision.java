package io.towline.spi;

/**
 * Whether a manifest may be served.
 *
 * @param reason why not, for the client and the log, one sentence of at most {@link #MOST_REASON}
 *     characters; empty if it may
 */
public record AdmissionDecision(boolean isAdmitted, String reason) {
  /** The longest reason. */
  public static final int MOST_REASON = 1000;

  /** It may. */
  public static final AdmissionDecision ADMIT = new AdmissionDecision(true, "");

  /**
   * @throws IllegalArgumentException if it denies without a reason, admits with one, or the reason
   *     is too long
   */
  public AdmissionDecision {
    if (isAdmitted != reason.isBlank() || reason.length() > MOST_REASON) {
      throw new IllegalArgumentException(
          "a denial has a reason of up to "
              + MOST_REASON
              + " characters, and nothing else has one");
    }
  }

  /** It may not, and this is why. */
  public static AdmissionDecision deny(String reason) {
    return new AdmissionDecision(false, reason);
  }
}
