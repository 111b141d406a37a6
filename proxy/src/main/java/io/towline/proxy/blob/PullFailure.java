package io.towline.proxy.blob;

import io.towline.proxy.request.RegistryError;
import java.io.IOException;

/** Why a download gave up, with the error for the clients that have had no answer yet. */
final class PullFailure extends IOException {
  private static final long serialVersionUID = 1;

  private final transient RegistryError error;

  PullFailure(RegistryError error) {
    super(error.getMessage());
    this.error = error;
  }

  RegistryError error() {
    return error;
  }
}
