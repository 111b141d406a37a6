package io.towline.proxy.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.upstream.UpstreamAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image index of the manifests that refer to one.
 *
 * @param index its bytes
 * @param isFiltered whether only the asked artifact type is in it
 * @param nextLink the upstream's Link to the next page
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ReferrersList(byte[] index, boolean isFiltered, Optional<String> nextLink) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nothing refers to it. */
  static final ReferrersList EMPTY =
      new ReferrersList(
          ("{\"schemaVersion\":2,"
                  + "\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}")
              .getBytes(StandardCharsets.UTF_8),
          false,
          Optional.empty());

  /**
   * The answer of the referrers API, as it is.
   *
   * @throws Objection if it is no image index
   */
  static ReferrersList fromApi(UpstreamAnswer answer) throws Objection {
    read(answer);
    String filters = answer.head().headers().get("OCI-Filters-Applied", "");
    return new ReferrersList(
        answer.body(),
        filters.contains("artifactType"),
        Optional.ofNullable(answer.head().headers().get("Link")));
  }

  /**
   * The index under the fallback tag, with the filter applied here.
   *
   * @throws Objection if it is no image index
   */
  static ReferrersList fromTag(UpstreamAnswer answer, Optional<String> artifactType)
      throws Objection {
    ObjectNode index = read(answer);
    if (artifactType.isEmpty()) {
      return new ReferrersList(answer.body(), false, Optional.empty());
    }
    ArrayNode kept = JSON.createArrayNode();
    for (JsonNode descriptor : index.path("manifests")) {
      if (artifactType.get().equals(descriptor.path("artifactType").asText())) {
        kept.add(descriptor);
      }
    }
    index.set("manifests", kept);
    return new ReferrersList(
        index.toString().getBytes(StandardCharsets.UTF_8), true, Optional.empty());
  }

  /** Those of this artifact type, whether or not the upstream has filtered. */
  List<Descriptor> ofType(String artifactType) {
    List<Descriptor> found = new ArrayList<>();
    try {
      for (JsonNode each : JSON.readTree(index).path("manifests")) {
        if (artifactType.equals(each.path("artifactType").asText())) {
          found.add(
              new Descriptor(
                  MediaType.parse(each.path("mediaType").asText()),
                  Digest.parse(each.path("digest").asText()),
                  each.path("size").asLong()));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      return List.copyOf(
          found); // what is no descriptor, and whatever is behind it, refers to nothing
    }
    return List.copyOf(found);
  }

  private static ObjectNode read(UpstreamAnswer answer) throws Objection {
    try {
      if (JSON.readTree(ManifestCheck.utf8(answer.body())) instanceof ObjectNode index
          && index.path("manifests").isArray()) {
        return index;
      }
    } catch (IOException e) {
      // said below
    }
    throw new Objection("no list of referrers: not an image index");
  }
}
