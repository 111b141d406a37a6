package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.failover.Objection;
import io.towline.proxy.fake.Images;
import io.towline.proxy.upstream.UpstreamAnswer;
import io.towline.proxy.upstream.UpstreamHead;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestCheckTest {
  private static final String OCI = MediaType.OCI_MANIFEST.value();
  private static final String INDEX = MediaType.OCI_INDEX.value();
  private static final String EMPTY_IMAGE = "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}";

  private static UpstreamAnswer answer(byte[] body, String... headers) {
    HttpHeaders all = new DefaultHttpHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.set(headers[i], headers[i + 1]);
    }
    return new UpstreamAnswer(new UpstreamHead(200, all, "fake"), body);
  }

  private static StoredManifest read(String body, String type) throws Objection {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return ManifestCheck.read(answer(bytes, "Content-Type", type), Optional.empty());
  }

  private static String objection(String body, String type) {
    return String.valueOf(assertThrows(Objection.class, () -> read(body, type)).getMessage());
  }

  @Test
  void readsAnImageByItsDigest() throws Exception {
    Images.Image image = Images.oci("amd64", 10);
    StoredManifest manifest =
        ManifestCheck.read(
            answer(image.manifest(), "Content-Type", OCI), Optional.of(image.digest()));
    assertEquals(image.descriptor(), manifest.descriptor());
    assertArrayEquals(image.manifest(), manifest.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void refusesATextThatRuntimesDoNotRead(String charset) {
    byte[] bytes = EMPTY_IMAGE.getBytes(Charset.forName(charset));
    Objection objection =
        assertThrows(
            Objection.class,
            () -> ManifestCheck.read(answer(bytes, "Content-Type", OCI), Optional.empty()));
    assertTrue(String.valueOf(objection.getMessage()).startsWith("no manifest: not "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Layers", "CONFIG", "Manifests", "MediaType", "mediatype"})
  void refusesAKeyThatSomeReadInSpiteOfItsCase(String key) {
    String body = "{\"schemaVersion\":2,\"" + key + "\":[]}";
    assertTrue(objection(body, OCI).contains("some programs take for"), key);
    assertTrue(objection(body, INDEX).contains("some programs take for"), key);
  }

  @Test
  void readsAnIndexAndADockerList() throws Exception {
    byte[] index = Images.index(Images.oci("amd64", 10));
    assertTrue(
        ManifestCheck.read(answer(index, "Content-Type", INDEX), Optional.empty())
            .descriptor()
            .mediaType()
            .isIndex());
    byte[] list = Images.dockerList(Images.docker("amd64", 10));
    String type = MediaType.DOCKER_LIST.value();
    assertTrue(
        ManifestCheck.read(answer(list, "Content-Type", type), Optional.empty())
            .descriptor()
            .mediaType()
            .isIndex());
  }

  @Test
  void verifiesBySha512WhereThatWasAskedFor() throws Exception {
    byte[] bytes = EMPTY_IMAGE.getBytes(StandardCharsets.UTF_8);
    Digest.Algorithm sha512 = Digest.Algorithm.SHA512;
    Digest digest = Digest.of(sha512, sha512.newHash().digest(bytes));
    UpstreamAnswer answer = answer(bytes, "Content-Type", OCI);
    assertEquals(digest, ManifestCheck.read(answer, Optional.of(digest)).descriptor().digest());
  }

  @Test
  void refusesOtherBytesThanTheDigests() {
    byte[] bytes = EMPTY_IMAGE.getBytes(StandardCharsets.UTF_8);
    UpstreamAnswer answer = answer(bytes, "Content-Type", OCI);
    Digest other = Digest.sha256(new byte[0]);
    Objection objection =
        assertThrows(Objection.class, () -> ManifestCheck.read(answer, Optional.of(other)));
    assertTrue(String.valueOf(objection.getMessage()).contains("wanted " + other));
  }

  @Test
  void refusesALieAboutTheDigest() {
    byte[] bytes = EMPTY_IMAGE.getBytes(StandardCharsets.UTF_8);
    String lie = Digest.sha256(new byte[0]).toString();
    UpstreamAnswer answer = answer(bytes, "Content-Type", OCI, "Docker-Content-Digest", lie);
    assertThrows(Objection.class, () -> ManifestCheck.read(answer, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"text\"",
        "<html></html>",
        "{\"schemaVersion\":2",
        "{\"layers\":[],\"layers\":[]}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"schemaVersion\":2,\"layers\":[]} {\"manifests\":[]}"
      })
  void refusesWhatIsNoJsonObject(String body) {
    assertTrue(objection(body, OCI).startsWith("no manifest"), body);
  }

  @Test
  void refusesNestingWithoutEnd() {
    String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    assertTrue(objection(deep, OCI).startsWith("no manifest"));
  }

  @Test
  void refusesAnImageThatIsAnIndexToo() {
    assertTrue(objection("{\"manifests\":[],\"layers\":[]}", INDEX).contains("CVE-2021-41190"));
    assertTrue(objection("{\"manifests\":[],\"config\":{}}", INDEX).contains("CVE-2021-41190"));
  }

  @Test
  void refusesContentOfAnotherKindThanItsType() {
    assertTrue(objection("{\"manifests\":[]}", OCI).contains("CVE-2021-41190"));
    assertTrue(objection(EMPTY_IMAGE, INDEX).contains("CVE-2021-41190"));
  }

  @Test
  void refusesATypeThatTheManifestDenies() {
    String body = "{\"mediaType\":\"" + INDEX + "\",\"manifests\":[]}";
    assertTrue(objection(body, OCI).contains("another mediaType"));
  }

  @Test
  void refusesSchema1() {
    String body = "{\"schemaVersion\":1,\"fsLayers\":[]}";
    assertTrue(objection(body, OCI).contains("schema 1"));
  }

  @Test
  void refusesATypeThatIsNoManifests() {
    assertTrue(objection(EMPTY_IMAGE, "text/html; charset=utf-8").contains("text/html"));
    assertTrue(objection(EMPTY_IMAGE, "nonsense").contains("what it is"));
  }

  @Test
  void takesTheManifestsWordWhereTheHeaderIsGeneric() throws Exception {
    String body = "{\"mediaType\":\"" + OCI + "\",\"layers\":[]}";
    for (String type : List.of("application/json", "application/octet-stream", "")) {
      assertEquals(MediaType.OCI_MANIFEST, read(body, type).descriptor().mediaType());
    }
    assertTrue(objection(EMPTY_IMAGE, "application/json").contains("what it is"));
  }

  @Test
  void letsParametersOfTheTypeGo() throws Exception {
    assertEquals(
        MediaType.OCI_MANIFEST,
        read(EMPTY_IMAGE, OCI + "; charset=utf-8").descriptor().mediaType());
  }

  @Test
  void namesWhatAnImageConsistsOf() {
    Images.Image image = Images.oci("amd64", 10, 20);
    List<Descriptor> names =
        ManifestCheck.names(new StoredManifest(image.descriptor(), image.manifest()));
    assertEquals(
        image.blobs().stream().map(Digest::sha256).toList(),
        names.stream().map(Descriptor::digest).toList());
    assertEquals(image.config().length, names.get(0).sizeBytes());
  }

  @Test
  void namesTheManifestsOfAnIndex() {
    Images.Image image = Images.oci("amd64", 10);
    byte[] index = Images.index(image);
    Descriptor own = new Descriptor(MediaType.OCI_INDEX, Digest.sha256(index), index.length);
    List<Descriptor> names = ManifestCheck.names(new StoredManifest(own, index));
    assertEquals(List.of(image.descriptor()), names);
  }

  @Test
  void namesNothingThatLivesElsewhereOrIsNoDescriptor() {
    String digest = Digest.sha256(new byte[0]).toString();
    String bad =
        "{\"layers\":["
            + ("{\"mediaType\":\"a/b\",\"size\":1,\"digest\":\"" + digest + "\",")
            + "\"urls\":[\"https://x\"]},"
            + ("{\"mediaType\":\"a/b\",\"size\":\"1\",\"digest\":\"" + digest + "\"},")
            + ("{\"mediaType\":\"a/b\",\"size\":18446744073709551617,\"digest\":\""
                + digest
                + "\"},")
            + ("{\"mediaType\":\"a/b\",\"size\":-1,\"digest\":\"" + digest + "\"},")
            + ("{\"mediaType\":\"a/b\",\"size\":1e3,\"digest\":\"" + digest + "\"},")
            + "{\"mediaType\":\"a/b\",\"size\":1,\"digest\":\"sha256:../..\"},"
            + "17,null]}";
    byte[] bytes = bad.getBytes(StandardCharsets.UTF_8);
    Descriptor own = new Descriptor(MediaType.OCI_MANIFEST, Digest.sha256(bytes), bytes.length);
    assertEquals(List.of(), ManifestCheck.names(new StoredManifest(own, bytes)));
  }

  @Test
  void knowsManifestsFromLayers() {
    for (String type : List.of(OCI, INDEX, "application/vnd.oci.artifact.manifest.v1+json")) {
      assertTrue(ManifestCheck.isManifest(MediaType.parse(type)), type);
    }
    for (String type : List.of("application/vnd.oci.image.config.v1+json", "a/b")) {
      assertFalse(ManifestCheck.isManifest(MediaType.parse(type)), type);
    }
  }
}
