package io.towline.proxy.layout;

import static io.towline.proxy.fake.ImageShelf.NOW;
import static io.towline.proxy.fake.ImageShelf.REGISTRY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.fake.ImageShelf;
import io.towline.proxy.fake.Images;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.layout.LayoutImport.ImportedEvent;
import io.towline.proxy.layout.LayoutImport.TakenEvent;
import io.towline.proxy.manifest.KnownImages;
import io.towline.proxy.manifest.Platform;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.Routes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one cache exports another one imports. */
class LayoutTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final RepositoryName APP = new RepositoryName("team/app");
  private static final Routes ROUTES =
      new Routes(
          Configurations.of(
              Optional.of(REGISTRY), Configurations.registry(REGISTRY, List.of(), List.of())));

  @TempDir Path here;
  @TempDir Path there;
  private final Images.Image image = Images.oci("amd64", 1_000, 200_000);
  private final Images.Image theirs = Images.oci("arm64", 2_000);
  private ImageShelf from;
  private ImageShelf to;

  @BeforeEach
  void open() throws IOException {
    from = new ImageShelf(here);
    to = new ImageShelf(there);
  }

  @AfterEach
  void close() {
    from.close();
    to.close();
  }

  private byte[] export(List<Platform> platforms, String... names) throws Exception {
    List<ImageName> images = new ArrayList<>();
    for (String name : names) {
      images.add(ImageName.parse(name, ROUTES));
    }
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (LayoutExport export = new LayoutExport(from.cache(), images, platforms)) {
      export.write(Channels.newChannel(tar));
      assertEquals(export.sizeBytes(), tar.size());
    }
    return tar.toByteArray();
  }

  private List<Object> take(byte[] tar, String as) throws Exception {
    List<Object> told = new ArrayList<>();
    Optional<String> name = as.isEmpty() ? Optional.empty() : Optional.of(as);
    new LayoutImport(to.cache(), Clock.fixed(NOW, ZoneOffset.UTC), ROUTES, name)
        .take(new ByteArrayInputStream(tar), bytes -> {}, told::add);
    return told;
  }

  private Descriptor meaning(RepositoryName repository, String tag) {
    return to.cache()
        .tags()
        .find(KnownImages.key(REGISTRY, repository, tag))
        .orElseThrow()
        .manifest();
  }

  @Test
  void anImageIsWholeOnTheOtherSide() throws Exception {
    from.put("team/app", "1", image, NOW);
    List<Object> told = take(export(List.of(AMD64), "team/app:1"), "");
    assertEquals(
        new ImportedEvent("imported", "fake.test/team/app:1", image.digest().toString(), 0),
        told.get(0));
    assertEquals(4, ((TakenEvent) told.get(1)).newBlobs());
    assertEquals(image.descriptor(), meaning(APP, "1"));
    for (byte[] blob : image.blobs()) {
      assertTrue(to.cache().holds(Digest.sha256(blob)));
      assertTrue(to.cache().owners().find(REGISTRY, APP, Digest.sha256(blob)).isPresent());
    }
    assertTrue(to.cache().owners().find(REGISTRY, APP, image.digest()).isPresent());
  }

  @Test
  void theSameContentIsTheSameTar() throws Exception {
    from.put("team/app", "1", image, NOW);
    assertArrayEquals(export(List.of(AMD64), "team/app:1"), export(List.of(AMD64), "team/app:1"));
  }

  @Test
  void onePlatformComesWithTheIndexThatItsTagMeans() throws Exception {
    Descriptor index = from.putIndex("team/app", "1", Images.index(image, theirs), image);
    ImportedEvent imported = (ImportedEvent) take(export(List.of(AMD64), "team/app:1"), "").get(0);
    assertEquals(image.digest().toString(), imported.digest());
    assertEquals(1, imported.absent());
    assertEquals(index, meaning(APP, "1"));
    assertTrue(to.cache().owners().find(REGISTRY, APP, index.digest()).isPresent());
  }

  @Test
  void allPlatformsAreExportedOrNone() throws Exception {
    from.putIndex("team/app", "1", Images.index(image, theirs), image);
    JobRefusal refusal = assertThrows(JobRefusal.class, () -> export(List.of(), "team/app:1"));
    assertTrue(refusal.sentence().contains(theirs.digest().toString()), refusal::sentence);
    from.putUntagged("team/app", theirs, NOW);
    take(export(List.of(), "team/app:1"), "");
    assertTrue(to.cache().holds(theirs.digest()));
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    from.put("team/app", "1", image, NOW);
    Digest layer = Digest.sha256(image.layers().get(1));
    from.cache().contents().remove(layer);
    JobRefusal refusal = assertThrows(JobRefusal.class, () -> export(List.of(AMD64), "team/app:1"));
    assertTrue(refusal.sentence().contains(layer.toString()), refusal::sentence);
    assertThrows(JobRefusal.class, () -> export(List.of(AMD64), "team/app:2"));
  }

  @Test
  void anotherNameIsGivenByWhoImports() throws Exception {
    from.put("team/app", "1", image, NOW);
    byte[] tar = export(List.of(AMD64), "team/app:1");
    take(tar, "fake.test/copy/of");
    assertEquals(image.descriptor(), meaning(new RepositoryName("copy/of"), "1"));
    take(tar, "copy/of:9");
    assertEquals(image.descriptor(), meaning(new RepositoryName("copy/of"), "9"));
    assertThrows(JobRefusal.class, () -> take(tar, "elsewhere.example/copy"));
  }

  @Test
  void anImportMovesATagForClientsOfEveryKind() throws Exception {
    to.put("team/app", "1", theirs, NOW);
    from.put("team/app", "1", image, NOW);
    take(export(List.of(AMD64), "team/app:1"), "");
    assertEquals(List.of(image.digest()), to.cache().tags().manifests(REGISTRY, APP, "1"));
  }

  @Test
  void aDamagedArchiveLeavesNothing() throws Exception {
    from.put("team/app", "1", image, NOW);
    byte[] tar = export(List.of(AMD64), "team/app:1");
    tar[tar.length - 1024 - 700] ^= 1; // within the last blob
    assertThrows(JobRefusal.class, () -> take(tar, ""));
    assertEquals(List.of(), to.cache().contents().blobs());
  }

  @Test
  void anArchiveWithoutABlobLeavesNothing() throws Exception {
    from.put("team/app", "1", image, NOW);
    byte[] whole = export(List.of(AMD64), "team/app:1");
    ByteArrayOutputStream cut = new ByteArrayOutputStream();
    cut.write(whole, 0, whole.length - 1024 - TarHeader.BLOCK_BYTES * 2);
    assertThrows(JobRefusal.class, () -> take(cut.toByteArray(), ""));
    assertEquals(List.of(), to.cache().contents().blobs());
  }

  @Test
  void blobsThatNoImageNamesAreNotKept() throws Exception {
    from.put("team/app", "1", image, NOW);
    byte[] tar = export(List.of(AMD64), "team/app:1");
    byte[] stray = "stray".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    more.writeBytes(TarHeader.ofFile(LayoutNames.blob(Digest.sha256(stray)), stray.length));
    more.writeBytes(stray);
    more.writeBytes(new byte[TarHeader.padding(stray.length)]);
    more.writeBytes(tar);
    take(more.toByteArray(), "");
    assertTrue(to.cache().holds(image.digest()));
    assertEquals(4, to.cache().contents().blobs().size());
  }

  @Test
  void whatIsNoLayoutIsRefused() {
    assertThrows(JobRefusal.class, () -> take(new byte[0], ""));
    assertThrows(JobRefusal.class, () -> take(new byte[4096], ""));
    assertThrows(JobRefusal.class, () -> take(Images.randomBytes(1, 4096), ""));
  }
}
