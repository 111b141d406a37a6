package io.towline.proxy.upstream;

import io.towline.spi.Outcome;

/** Failures for tests outside of this package. */
public final class UpstreamFailures {
  private UpstreamFailures() {}

  public static UpstreamFailure connectFailed(String message) {
    return new UpstreamFailure(Outcome.CONNECT_FAILED, message);
  }
}
