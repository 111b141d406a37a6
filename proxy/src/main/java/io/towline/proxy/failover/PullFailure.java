package io.towline.proxy.failover;

import io.towline.proxy.request.RegistryError;
import java.io.IOException;

/** Why a download gave up, with the error for the clients that have had no answer yet. */
public final class PullFailure extends IOException {
  private static final long serialVersionUID = 1;

  private final transient RegistryError error;

  /** A failure that clients are told of with this error. */
  public PullFailure(RegistryError error) {
    super(error.getMessage());
    this.error = error;
  }

  /** What a client that has had no answer yet is told. */
  public RegistryError error() {
    return error;
  }
}
