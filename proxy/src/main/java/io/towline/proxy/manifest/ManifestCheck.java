package io.towline.proxy.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.upstream.UpstreamAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Whether an upstream's answer is a manifest, and the one that was asked for. Its bytes are only
 * looked at.
 */
final class ManifestCheck {
  private static final List<String> BLOB_LISTS = List.of("layers", "blobs");

  /** Those that say what it is. */
  private static final List<String> KEYS =
      List.of("mediaType", "config", "layers", "manifests", "fsLayers", "blobs");

  private ManifestCheck() {}

  /**
   * The manifest in this answer, by its own digest.
   *
   * @param wanted the digest that was asked for; empty for a tag
   * @throws Objection if the bytes do not come to the digest that was asked for or that the answer
   *     claims, or are no manifest
   */
  static StoredManifest read(UpstreamAnswer answer, Optional<Digest> wanted) throws Objection {
    byte[] bytes = answer.body();
    Optional<Digest> claimed = claimedDigest(answer);
    Digest.Algorithm algorithm =
        wanted.or(() -> claimed).map(Digest::algorithm).orElse(Digest.Algorithm.SHA256);
    Digest digest = Digest.of(algorithm, algorithm.newHash().digest(bytes));
    if (wanted.isPresent() && !wanted.get().equals(digest)) {
      throw new Objection("the bytes come to " + digest + ", wanted " + wanted.get());
    }
    if (claimed.isPresent()
        && claimed.get().algorithm() == algorithm
        && !claimed.get().equals(digest)) {
      throw new Objection(
          "the bytes come to " + digest + ", but Docker-Content-Digest says " + claimed.get());
    }
    JsonNode root = parse(bytes);
    MediaType type = mediaType(answer, root);
    refuseOtherKind(type, root);
    return new StoredManifest(new Descriptor(type, digest, bytes.length), bytes);
  }

  /** Refuses bytes that are no manifest, or one of another type than is claimed for them. */
  static void refuseWrong(MediaType claimed, byte[] bytes) throws Objection {
    JsonNode root = parse(bytes);
    String body = root.path("mediaType").asText("");
    if (!isManifest(claimed) || (!body.isEmpty() && !body.equals(claimed.value()))) {
      throw new Objection("it is said to be " + claimed + ", which the manifest is not");
    }
    refuseOtherKind(claimed, root);
  }

  /** Whether content of this type is a manifest, of an image, an index or an artifact. */
  static boolean isManifest(MediaType type) {
    return type.isIndex() || type.isImageManifest() || type.value().contains(".manifest.");
  }

  /** The digest that an answer claims for itself, if it is one. */
  static Optional<Digest> claimedDigest(UpstreamAnswer answer) {
    String text = answer.head().headers().get("Docker-Content-Digest");
    try {
      return text == null ? Optional.empty() : Optional.of(Digest.parse(text.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * What a verified manifest names as its repository's own: its configuration, layers, manifests.
   * Layers that live elsewhere ({@code urls}) are not: nobody follows those. A layer or
   * configuration that calls itself a manifest is a blob all the same (CVE-2021-41190).
   */
  static List<Descriptor> names(StoredManifest manifest) {
    List<Descriptor> named = new ArrayList<>();
    try {
      JsonNode root = ManifestTree.read(manifest.bytes());
      root.path("manifests").forEach(descriptor -> add(named, descriptor, true));
      add(named, root.path("config"), false);
      for (String list : BLOB_LISTS) {
        root.path(list).forEach(descriptor -> add(named, descriptor, false));
      }
    } catch (IOException e) {
      return List.of(); // stored by an older version, or by hand; then nothing is proven by it
    }
    return named;
  }

  private static void add(List<Descriptor> named, JsonNode descriptor, boolean mayBeManifest) {
    if (descriptor.path("urls").size() > 0
        || !descriptor.path("size").isIntegralNumber()
        || !descriptor.path("size").canConvertToLong()) {
      return;
    }
    try {
      MediaType type = MediaType.parse(descriptor.path("mediaType").asText());
      named.add(
          new Descriptor(
              mayBeManifest || !isManifest(type) ? type : MediaType.OCTET_STREAM,
              Digest.parse(descriptor.path("digest").asText()),
              descriptor.path("size").longValue()));
    } catch (IllegalArgumentException e) {
      // A descriptor that is none proves nothing; the manifest's bytes are passed on all the same.
    }
  }

  private static JsonNode parse(byte[] bytes) throws Objection {
    JsonNode root;
    try {
      root = ManifestTree.read(utf8(bytes));
    } catch (JsonProcessingException e) {
      throw new Objection("no manifest: not JSON, or a key twice");
    } catch (IOException e) {
      throw new Objection("no manifest: not UTF-8");
    }
    if (!root.isObject()) {
      throw new Objection("no manifest: not a JSON object");
    }
    if (root.has("fsLayers")) {
      throw new Objection("a schema 1 manifest, which no current runtime takes");
    }
    refuseOtherCase(root);
    return root;
  }

  /** The text that all programs read in these bytes; a JSON parser would take UTF-16 too. */
  static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Go, which most runtimes are written in, reads {@code Layers} as {@code layers}. */
  private static void refuseOtherCase(JsonNode root) throws Objection {
    for (String key : KEYS) {
      for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (name.equalsIgnoreCase(key) && !name.equals(key)) {
          throw new Objection("a key that some programs take for " + key + " and some do not");
        }
      }
    }
  }

  /** One client would take for an image what another takes for an index (CVE-2021-41190). */
  private static void refuseOtherKind(MediaType type, JsonNode root) throws Objection {
    boolean image = type.isImageManifest() || root.has("layers") || root.has("config");
    boolean index = type.isIndex() || root.has("manifests");
    if (image && index) {
      throw new Objection("a manifest that claims to be an image and an index (CVE-2021-41190)");
    }
  }

  /** What it is, by header and body, which must agree (CVE-2021-41190). */
  private static MediaType mediaType(UpstreamAnswer answer, JsonNode root) throws Objection {
    String header = answer.head().headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    String body = root.path("mediaType").asText("");
    try {
      if (header.isEmpty() || isGeneric(header)) {
        return MediaType.parse(body);
      }
      MediaType type = MediaType.parse(header);
      if (type.value().startsWith("text/")) {
        throw new Objection("Content-Type " + type + ", which is no manifest");
      }
      if (!body.isEmpty() && !MediaType.parse(body).equals(type)) {
        throw new Objection("Content-Type " + type + ", but the manifest says another mediaType");
      }
      return type;
    } catch (IllegalArgumentException e) {
      throw new Objection("neither Content-Type nor mediaType says what it is");
    }
  }

  private static boolean isGeneric(String header) {
    return header.startsWith("application/json") || header.startsWith("application/octet-stream");
  }
}
