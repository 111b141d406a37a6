package io.towline.proxy.upstream;

import io.towline.spi.Outcome;
import java.io.IOException;

/**
 * Why a request had no answer, or only a part of one. The message says what was asked of whom and
 * what came; it never holds a query, credentials or a token, and for that reason there is no cause.
 */
public final class UpstreamFailure extends IOException {
  private final Outcome outcome;
  private final String message;

  UpstreamFailure(Outcome outcome, String message) {
    super(message);
    this.outcome = outcome;
    this.message = message;
  }

  /** Never null. */
  @Override
  public String getMessage() {
    return message;
  }

  /** What kind of failure it is. */
  public Outcome outcome() {
    return outcome;
  }

  /** Nothing: it is a value, and who failed is in the message. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
