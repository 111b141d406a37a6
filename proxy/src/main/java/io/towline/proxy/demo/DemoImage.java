package io.towline.proxy.demo;

import io.towline.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * An image that a registry can serve: a manifest and the blobs that it names. Its layers are bytes
 * without a meaning; nobody unpacks them.
 *
 * @param manifestText an OCI image manifest, as JSON
 * @param blobs by digest, in the order of the manifest
 */
record DemoImage(String manifestText, Map<Digest, byte[]> blobs) {
  static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

  /** An image with layers of these sizes. */
  static DemoImage withLayers(int... sizes) {
    byte[] config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
            .getBytes(StandardCharsets.UTF_8);
    Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    Digest configDigest = Digest.sha256(config);
    blobs.put(configDigest, config);
    Random random = new Random(1);
    for (int size : sizes) {
      byte[] layer = new byte[size];
      random.nextBytes(layer);
      blobs.put(Digest.sha256(layer), layer);
    }
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                MANIFEST_TYPE,
                descriptor(CONFIG_TYPE, configDigest, config.length),
                blobs.entrySet().stream()
                    .skip(1)
                    .map(layer -> descriptor(LAYER_TYPE, layer.getKey(), layer.getValue().length))
                    .collect(Collectors.joining(",")));
    return new DemoImage(manifest, blobs);
  }

  /** The manifest as it is sent. */
  byte[] manifest() {
    return manifestText.getBytes(StandardCharsets.UTF_8);
  }

  /** What a pull of it brings, in bytes of blobs. */
  long sizeBytes() {
    return blobs.values().stream().mapToLong(blob -> blob.length).sum();
  }

  private static String descriptor(String type, Digest digest, int size) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, digest, size);
  }
}
