package io.towline.proxy.failover;

/** Why a successful answer is not what was asked for; counts as wrong content. No stack trace. */
public final class Objection extends Exception {
  private static final long serialVersionUID = 1;

  /** The message says what came, and what was wanted. */
  public Objection(String message) {
    super(message, null, false, false);
  }
}
