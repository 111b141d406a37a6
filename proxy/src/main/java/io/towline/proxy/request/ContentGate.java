package io.towline.proxy.request;

import io.towline.config.RegistryConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.Reference;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Stands before what is served, and says what is not. Any thread; never blocks. */
public interface ContentGate {
  /** One that lets everything pass. */
  ContentGate OPEN =
      new ContentGate() {
        @Override
        public boolean guards(RegistryConfig registry) {
          return false;
        }

        @Override
        public Optional<RegistryError> refusal(Route route, Reference reference) {
          return Optional.empty();
        }

        @Override
        public CompletableFuture<Void> manifest(
            Route route, Reference reference, Descriptor manifest, byte[] content) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> blob(Route route, Digest digest) {
          return CompletableFuture.completedFuture(null);
        }
      };

  /** Whether anything of this registry may be refused; else nothing need be asked. */
  boolean guards(RegistryConfig registry);

  /** What the name of a manifest alone says, before anybody is asked for it. */
  Optional<RegistryError> refusal(Route route, Reference reference);

  /**
   * Completes when the manifest may be served; fails with the {@link RegistryError} for the client.
   *
   * @param reference by which it was asked for
   * @param content its verified bytes; borrowed
   */
  CompletableFuture<Void> manifest(
      Route route, Reference reference, Descriptor manifest, byte[] content);

  /** The same for a blob. */
  CompletableFuture<Void> blob(Route route, Digest digest);
}
