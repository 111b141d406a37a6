package io.towline.proxy.cosign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One signature of an image: a layer of the manifest that holds its signatures.
 *
 * @param payload what is signed
 * @param signature in base64
 * @param certificate in PEM; empty where a key has signed
 * @param chain behind it, in PEM
 * @param bundle the log's entry, JSON; empty if there is none
 */
record SignatureLayer(
    Descriptor payload, String signature, String certificate, String chain, String bundle) {
  /** An image is signed by a few; what has more is not looked at to its end. */
  private static final int MOST = 50;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The signatures in a manifest; what is none is left out. */
  static List<SignatureLayer> in(byte[] manifest) {
    List<SignatureLayer> found = new ArrayList<>();
    try {
      for (JsonNode layer : JSON.readTree(manifest).path("layers")) {
        if (found.size() < MOST
            && layer.path("mediaType").asText().equals(SimpleSigning.MEDIA_TYPE)) {
          found.add(of(layer));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      return List.copyOf(found); // what is behind a mistake is no signature that was meant
    }
    return List.copyOf(found);
  }

  private static SignatureLayer of(JsonNode layer) {
    JsonNode notes = layer.path("annotations");
    return new SignatureLayer(
        new Descriptor(
            MediaType.OCTET_STREAM,
            Digest.parse(layer.path("digest").asText()),
            layer.path("size").longValue()),
        notes.path("dev.cosignproject.cosign/signature").asText(),
        notes.path("dev.sigstore.cosign/certificate").asText(),
        notes.path("dev.sigstore.cosign/chain").asText(),
        notes.path("dev.sigstore.cosign/bundle").asText());
  }

  /** Whether a manifest has layers, and all of them are signatures, as far as they say. */
  static boolean areAllIn(byte[] manifest) {
    try {
      int layers = JSON.readTree(manifest).path("layers").size();
      return layers > 0 && layers == in(manifest).size();
    } catch (IOException e) {
      return false;
    }
  }
}
