package io.towline.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IndexJsonTest {
  private static final String BEGIN =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[";
  private static final Digest DIGEST = Digest.sha256(new byte[0]);

  @Test
  void anEmptyIndexIsAnIndex() throws IOException {
    assertEquals(BEGIN + "\n]}\n", written(Map.of()));
  }

  @Test
  void namesEachManifestWithItsTypeDigestAndSize() throws IOException {
    Map<String, Descriptor> manifests = new LinkedHashMap<>();
    manifests.put("r/a:1", new Descriptor(MediaType.OCI_INDEX, DIGEST, 7));
    manifests.put("r/b:2", new Descriptor(MediaType.DOCKER_MANIFEST, DIGEST, 8));
    assertEquals(
        BEGIN
            + "\n"
            + line("application/vnd.oci.image.index.v1+json", 7, "r/a:1")
            + ",\n"
            + line("application/vnd.docker.distribution.manifest.v2+json", 8, "r/b:2")
            + "\n]}\n",
        written(manifests));
  }

  @Test
  void escapesWhatJsonDoesNotTakeAndEverythingThatIsNotAscii() throws IOException {
    String name = "\"\\\b\n\u0000\u007f\u00e9\u20ac\ud83d\ude00\ud83d/~ ";
    String expected =
        "\"\\\"\\\\\\u0008\\u000a\\u0000\\u007f\\u00e9\\u20ac\\ud83d\\ude00\\ud83d/~ \"";
    String text = written(Map.of(name, new Descriptor(MediaType.OCI_INDEX, DIGEST, 1)));
    assertTrue(text.contains(expected), text);
  }

  private static String line(String mediaType, int size, String name) {
    return "{\"mediaType\":\""
        + mediaType
        + "\",\"digest\":\""
        + DIGEST
        + "\",\"size\":"
        + size
        + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\""
        + name
        + "\"}}";
  }

  private static String written(Map<String, Descriptor> manifests) throws IOException {
    StringWriter out = new StringWriter();
    IndexJson.write(manifests, out);
    return out.toString();
  }
}
