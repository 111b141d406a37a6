package io.towline.proxy.manifest;

import io.towline.oci.Descriptor;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.RegistrySource;
import java.util.List;

/** Hears which blobs a client will ask for next, the configuration first. On a disk thread. */
@FunctionalInterface
public interface NextBlobs {
  /** The manifest of an image that names these was served. */
  void expect(RegistrySource source, RepositoryName repository, List<Descriptor> blobs);
}
