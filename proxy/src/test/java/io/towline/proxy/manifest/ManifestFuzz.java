package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.fuzz.Input;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An upstream's answer is a manifest, by its own digest and of one kind, or there is an objection
 * to it; what it names is no more than it has room for.
 */
public final class ManifestFuzz {
  /** The shortest descriptor's digest, type and size. */
  private static final int SMALLEST_DESCRIPTOR = 71;

  private ManifestFuzz() {}

  /** The first line is the Content-Type, the rest the body. */
  public static void fuzzerTestOneInput(byte[] data) {
    String type = Input.pair(data)[0];
    byte[] body = Arrays.copyOfRange(data, Math.min(data.length, type.length() + 1), data.length);
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    headers.set("Content-Type", type);
    UpstreamAnswer answer = new UpstreamAnswer(new UpstreamHead(200, headers, "a.test"), body);
    try {
      isOne(ManifestCheck.read(answer, Optional.empty()), body);
    } catch (Objection objection) {
      assertTrue(String.valueOf(objection.getMessage()).length() < 1000, objection.getMessage());
    }
    referrers(answer);
    head(answer);
  }

  private static void isOne(StoredManifest manifest, byte[] body) throws Objection {
    assertArrayEquals(body, manifest.bytes());
    Descriptor descriptor = manifest.descriptor();
    assertEquals(Digest.sha256(body), descriptor.digest());
    assertEquals(body.length, descriptor.sizeBytes());
    assertEquals(descriptor.mediaType(), MediaType.parse(descriptor.mediaType().toString()));

    JsonObject root =
        JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
    boolean isImage = has(root, "layers") || has(root, "config");
    assertFalse(isImage && (has(root, "manifests") || descriptor.mediaType().isIndex()));
    assertFalse(has(root, "manifests") && descriptor.mediaType().isImageManifest());

    List<Descriptor> named = ManifestCheck.names(manifest);
    assertTrue(named.size() * SMALLEST_DESCRIPTOR <= body.length);
    ManifestContents contents = ManifestContents.of(body);
    assertEquals(named.size(), contents.all().size());
    contents
        .images()
        .forEach(image -> assertTrue(ManifestCheck.isManifest(image.manifest().mediaType())));
    contents.blobs().forEach(blob -> assertFalse(ManifestCheck.isManifest(blob.mediaType())));
    assertTrue(contents.images().isEmpty() || !isImage);
  }

  /** As Go reads JSON, which most runtimes are written in: whatever the case of the name. */
  private static boolean has(JsonObject root, String name) {
    return root.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static void referrers(UpstreamAnswer answer) {
    try {
      ReferrersList list = ReferrersList.fromTag(answer, Optional.of("a/b"));
      assertTrue(list.isFiltered());
      assertEquals(list.ofType("a/b"), ReferrersList.fromApi(answer).ofType("a/b"));
    } catch (Objection objection) {
      assertEquals("no list of referrers: not an image index", objection.getMessage());
    }
  }

  private static void head(UpstreamAnswer answer) {
    try {
      assertTrue(TagHead.read(answer).descriptor().isEmpty());
    } catch (Objection objection) {
      assertTrue(String.valueOf(objection.getMessage()).endsWith(", which is no manifest"));
    }
  }
}
