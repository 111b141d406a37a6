package io.towline.proxy.layout;

import io.towline.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the files of an OCI image layout are called (OCI image-spec, image-layout.md). */
final class LayoutNames {
  static final String LAYOUT = "oci-layout";
  static final String INDEX = "index.json";
  static final String DOCKER = "manifest.json";
  static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** How containerd and Docker name an image beside that. */
  static final String IMAGE_NAME = "io.containerd.image.name";

  /** Where one platform was taken out of an index, that index's digest. */
  static final String OF_INDEX = "io.towline.image.index";

  static final byte[] LAYOUT_CONTENT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);

  private LayoutNames() {}

  static String blob(Digest digest) {
    return "blobs/" + digest.algorithm().word() + "/" + digest.hex();
  }

  /** The digest that a file is named for; empty if it is none of the blobs. */
  static Optional<Digest> digest(String name) {
    String[] parts = name.split("/", -1);
    if (parts.length != 3 || !parts[0].equals("blobs")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.parse(parts[1] + ":" + parts[2]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
