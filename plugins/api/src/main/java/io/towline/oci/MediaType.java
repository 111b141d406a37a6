package io.towline.oci;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A media type without parameters, in lower case, such as {@code
 * application/vnd.oci.image.index.v1+json} (RFC 6838, section 4.2).
 */
public record MediaType(String value) {
  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");
  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");
  public static final MediaType DOCKER_LIST =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");
  public static final MediaType OCTET_STREAM = new MediaType("application/octet-stream");

  /** Of the type and of the subtype, each. */
  private static final int MAX_LENGTH = 127;

  /**
   * @throws IllegalArgumentException if it is not {@code type/subtype} in lower case
   */
  public MediaType {
    int slash = value.indexOf('/');
    if (slash < 0 || !isName(value.substring(0, slash)) || !isName(value.substring(slash + 1))) {
      throw new IllegalArgumentException(
          "a media type is type/subtype, each of 1 to "
              + MAX_LENGTH
              + " lower-case letters, digits and !#$&-^_.+, with a letter or digit first");
    }
  }

  private static boolean isName(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!word && (i == 0 || "!#$&-^_.+".indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a Content-Type or a descriptor's mediaType, letting go of its parameters.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static MediaType parse(String text) {
    int semicolon = text.indexOf(';');
    String bare = semicolon < 0 ? text : text.substring(0, semicolon);
    return new MediaType(bare.strip().toLowerCase(Locale.ROOT));
  }

  /** Whether content of this type lists other manifests, one per platform. */
  public boolean isIndex() {
    return equals(OCI_INDEX) || equals(DOCKER_LIST);
  }

  /** Whether content of this type lists a configuration and layers. */
  public boolean isImageManifest() {
    return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
  }

  @Override
  public String toString() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MediaType type && value.equals(type.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
