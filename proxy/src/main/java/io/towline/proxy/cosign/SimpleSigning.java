package io.towline.proxy.cosign;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.oci.Digest;
import java.io.IOException;
import java.util.function.Predicate;

/** What a signature says, in Red Hat's simple signing format (cosign, SIGNATURE_SPEC.md). */
final class SimpleSigning {
  static final String MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";
  private static final String TYPE = "cosign container image signature";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private SimpleSigning() {}

  /**
   * Looks whether a payload is about this image.
   *
   * @param isName whether a name, without tag and digest, is one of this image
   * @throws Unproven if it is not
   */
  static void check(byte[] payload, Digest image, Predicate<String> isName) throws Unproven {
    JsonNode critical;
    try {
      critical = JSON.readTree(payload).path("critical");
    } catch (IOException e) {
      throw new Unproven("its payload is not JSON");
    }
    if (!critical.path("type").asText().equals(TYPE)) {
      throw new Unproven("its payload is not a \"" + TYPE + "\"");
    }
    String digest = critical.path("image").path("docker-manifest-digest").asText();
    if (!digest.equals(image.toString())) {
      throw new Unproven("it signs another digest");
    }
    String name = critical.path("identity").path("docker-reference").asText();
    if (!isName.test(bare(name))) {
      throw new Unproven("it signs an image of another name (admission.cosign.references)");
    }
  }

  /** Without tag and digest. */
  private static String bare(String reference) {
    int at = reference.indexOf('@');
    String name = at < 0 ? reference : reference.substring(0, at);
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }
}
