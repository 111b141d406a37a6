package io.towline.proxy.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.failover.Objection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a manifest names: an index its images, an image its configuration and layers. What lies
 * elsewhere ({@code urls}) is not among them.
 *
 * @param images empty for the manifest of one image
 * @param blobs the configuration first
 */
public record ManifestContents(List<Image> images, List<Descriptor> blobs) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ManifestContents NOTHING = new ManifestContents(List.of(), List.of());

  /** One image of an index, and what it runs on; empty where the index does not say. */
  public record Image(Descriptor manifest, Optional<Platform> platform) {
    /** Whether it is no image that anybody runs, but says something of another. */
    public boolean isAttestation() {
      return platform.filter(each -> each.os().equals("unknown")).isPresent();
    }
  }

  public ManifestContents {
    images = List.copyOf(images);
    blobs = List.copyOf(blobs);
  }

  /** Whether it lists images rather than layers. */
  public boolean isIndex() {
    return !images.isEmpty();
  }

  /** Everything that it names. */
  public List<Descriptor> all() {
    List<Descriptor> all = new ArrayList<>(blobs);
    images.forEach(image -> all.add(image.manifest()));
    return all;
  }

  /** Of a stored manifest; nothing, if these bytes are none. */
  public static ManifestContents of(byte[] bytes) {
    Descriptor any = new Descriptor(MediaType.OCTET_STREAM, Digest.sha256(bytes), bytes.length);
    Map<Digest, Platform> platforms = platforms(bytes);
    List<Image> images = new ArrayList<>();
    List<Descriptor> blobs = new ArrayList<>();
    for (Descriptor named : ManifestCheck.names(new StoredManifest(any, bytes))) {
      if (ManifestCheck.isManifest(named.mediaType())) {
        images.add(new Image(named, Optional.ofNullable(platforms.get(named.digest()))));
      } else {
        blobs.add(named);
      }
    }
    return images.isEmpty() && blobs.isEmpty() ? NOTHING : new ManifestContents(images, blobs);
  }

  /** The type that an index says it has, or the one that needs not say it. */
  public static MediaType typeOfIndex(byte[] bytes) {
    try {
      return JSON.readTree(bytes).path("mediaType").asText().equals(MediaType.DOCKER_LIST.value())
          ? MediaType.DOCKER_LIST
          : MediaType.OCI_INDEX;
    } catch (IOException e) {
      return MediaType.OCI_INDEX;
    }
  }

  /** Whether content of this type is a manifest. */
  public static boolean isManifest(MediaType type) {
    return ManifestCheck.isManifest(type);
  }

  private static Map<Digest, Platform> platforms(byte[] bytes) {
    Map<Digest, Platform> platforms = new HashMap<>();
    try {
      for (JsonNode image : JSON.readTree(bytes).path("manifests")) {
        add(platforms, image.path("digest").asText(), image.path("platform"));
      }
    } catch (IOException e) {
      return platforms; // no JSON: then it names nothing either
    }
    return platforms;
  }

  private static void add(Map<Digest, Platform> platforms, String digest, JsonNode platform) {
    String variant = platform.path("variant").asText();
    String text =
        platform.path("os").asText()
            + "/"
            + platform.path("architecture").asText()
            + (variant.isEmpty() ? "" : "/" + variant);
    try {
      platforms.putIfAbsent(Digest.parse(digest), Platform.parse(text));
    } catch (IllegalArgumentException e) {
      // it does not say one that can be asked for
    }
  }

  /**
   * Of a manifest that somebody brings, who vouches for nothing but its digest.
   *
   * @throws IllegalArgumentException saying why it is none, or not of the type that is claimed
   */
  public static ManifestContents checked(MediaType claimed, byte[] bytes) {
    try {
      ManifestCheck.refuseWrong(claimed, bytes);
    } catch (Objection e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return of(bytes);
  }
}
