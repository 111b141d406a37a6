package io.towline.proxy.image;

import static io.towline.proxy.fake.ImageShelf.NOW;
import static io.towline.proxy.fake.ImageShelf.REGISTRY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.cache.CacheContents.Removal;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.proxy.fake.ImageShelf;
import io.towline.proxy.fake.Images;
import io.towline.proxy.image.Garbage.CollectedEvent;
import io.towline.proxy.image.ImageRemoval.FreedEvent;
import io.towline.proxy.job.JobRefusal;
import io.towline.proxy.request.Configurations;
import io.towline.proxy.request.ImageName;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.Routes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listing, removing, collecting and pinning images, on a cache without a proxy. */
class ImageWorkTest {
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Routes ROUTES =
      new Routes(
          Configurations.of(
              Optional.of(REGISTRY), Configurations.registry(REGISTRY, List.of(), List.of())));

  @TempDir Path directory;
  private final List<Object> told = new ArrayList<>();
  private ImageShelf shelf;
  private ImagePins pins;

  @BeforeEach
  void open() throws IOException {
    shelf = new ImageShelf(directory);
    pins = new ImagePins(shelf.cache());
  }

  @AfterEach
  void close() {
    shelf.close();
  }

  private static ImageName name(String text) {
    try {
      return ImageName.parse(text, ROUTES);
    } catch (RegistryError e) {
      throw new AssertionError(e);
    }
  }

  private static ImageFilter of(String... images) {
    List<ImageName> names = new ArrayList<>();
    for (String image : images) {
      names.add(name(image));
    }
    return new ImageFilter(names, Optional.empty(), Optional.empty(), OptionalLong.empty());
  }

  private List<ImageState> list(ImageFilter filter) throws IOException {
    List<ImageState> images = new ArrayList<>();
    new ImageList(shelf.cache(), CLOCK, pins::isPinned)
        .images(
            filter,
            event -> {
              if (event instanceof ImageList.ImageEvent image) {
                images.add(image.image());
              }
            });
    return images;
  }

  private List<String> names(ImageFilter filter) throws IOException {
    return list(filter).stream().map(ImageState::name).toList();
  }

  private FreedEvent remove(String... images) throws IOException, JobRefusal {
    told.clear();
    new ImageRemoval(shelf.cache(), CLOCK, pins).remove(of(images), false, told::add);
    return (FreedEvent) told.get(told.size() - 1);
  }

  private CollectedEvent collect(boolean untagged, boolean dryRun) throws IOException {
    told.clear();
    new Garbage(shelf.cache(), CLOCK, pins)
        .collect(new Garbage.Wish(untagged, false, dryRun), told::add);
    return (CollectedEvent) told.get(told.size() - 1);
  }

  @Test
  void filtersByNameAgeAndSize() throws IOException {
    Images.Image small = Images.oci("amd64", 1_000);
    Images.Image large = Images.oci("amd64", 500_000);
    shelf.put("team/small", "1", small, NOW.minus(Duration.ofDays(8)));
    shelf.put("team/large", "1", large, NOW);
    shelf.put("team/large", "2", small, NOW);
    assertEquals(
        List.of("fake.test/team/large:1", "fake.test/team/large:2", "fake.test/team/small:1"),
        names(ImageFilter.all()));
    assertEquals(
        List.of("fake.test/team/large:1", "fake.test/team/large:2"), names(of("team/large")));
    assertEquals(List.of("fake.test/team/large:2"), names(of("fake.test/team/large:2")));
    assertEquals(List.of("fake.test/team/large:2"), names(of("team/large@" + small.digest())));
    assertEquals(
        List.of("fake.test/team/small:1"),
        names(
            new ImageFilter(
                List.of(),
                Optional.empty(),
                Optional.of(Duration.ofDays(7)),
                OptionalLong.empty())));
    assertEquals(
        List.of("fake.test/team/large:1"),
        names(
            new ImageFilter(
                List.of(), Optional.empty(), Optional.empty(), OptionalLong.of(400_000))));
    assertEquals(
        List.of(),
        names(
            new ImageFilter(
                List.of(), Optional.of("other.test"), Optional.empty(), OptionalLong.empty())));
  }

  @Test
  void tellsWhichPlatformsOfAnIndexAreHereAndWhatIsMissing() throws IOException {
    Images.Image ours = Images.oci("amd64", 1_000);
    Images.Image theirs = Images.oci("arm64", 2_000);
    byte[] index = Images.index(ours, theirs);
    shelf.putIndex("team/app", "1", index, ours);
    ImageState state = list(ImageFilter.all()).get(0);
    assertEquals(ImageState.PLATFORMS, state.state());
    assertEquals(
        List.of(ImageState.COMPLETE, ImageState.ABSENT),
        state.platforms().stream().map(ImageState.PlatformState::state).toList());
    assertEquals(
        index.length
            + ours.manifest().length
            + ours.blobs().stream().mapToLong(blob -> blob.length).sum(),
        state.sizeBytes());
    Digest layer = Digest.sha256(ours.layers().get(0));
    assertEquals(Removal.REMOVED, shelf.cache().contents().remove(layer));
    ImageState partial = list(ImageFilter.all()).get(0);
    assertEquals(ImageState.PARTIAL, partial.state());
    assertEquals(layer.toString(), partial.missing().get(0).digest());
    assertEquals(ours.layers().get(0).length, partial.missingBytes());
  }

  @Test
  void anImageOfAnIndexIsNoImageOfItsOwn() throws IOException {
    Images.Image ours = Images.oci("amd64", 1_000);
    Descriptor top = shelf.putIndex("team/app", "1", Images.index(ours), ours);
    shelf.putUntagged("team/other", ours, NOW);
    assertEquals(
        List.of("fake.test/team/app:1", "fake.test/team/other@" + ours.digest()),
        names(ImageFilter.all()));
    assertEquals(top.digest().toString(), list(ImageFilter.all()).get(0).digest());
  }

  @Test
  void aRemovalLeavesWhatAnotherRepositoryHas() throws Exception {
    Images.Image image = Images.oci("amd64", 1_000);
    shelf.put("team/app", "1", image, NOW);
    shelf.putUntagged("team/copy", image, NOW);
    FreedEvent freed = remove("team/app:1");
    assertEquals(0, freed.freedBlobs());
    assertEquals(3, freed.keptBlobs());
    assertEquals(List.of("fake.test/team/copy@" + image.digest()), names(ImageFilter.all()));
    assertEquals(3, remove("team/copy").freedBlobs());
    assertEquals(List.of(), shelf.cache().contents().blobs());
  }

  @Test
  void aRemovalOfOneTagLeavesTheOther() throws Exception {
    Images.Image image = Images.oci("amd64", 1_000);
    shelf.put("team/app", "1", image, NOW);
    shelf.put("team/app", "latest", image, NOW);
    assertEquals(0, remove("team/app:1").freedBlobs());
    assertEquals(List.of("fake.test/team/app:latest"), names(ImageFilter.all()));
    assertEquals(3, remove("team/app:latest").freedBlobs());
  }

  @Test
  void aRemovedIndexTakesItsImagesWithIt() throws Exception {
    Images.Image ours = Images.oci("amd64", 1_000);
    Images.Image theirs = Images.oci("arm64", 2_000);
    shelf.putIndex("team/app", "1", Images.index(ours, theirs), ours, theirs);
    assertEquals(7, remove("team/app:1").freedBlobs());
    assertEquals(List.of(), names(ImageFilter.all()));
    assertEquals(List.of(), shelf.cache().contents().blobs());
  }

  @Test
  void whatIsPinnedIsNotRemoved() throws Exception {
    Images.Image image = Images.oci("amd64", 1_000);
    shelf.put("team/app", "1", image, NOW);
    pins.pin(List.of(name("team/app:1")), told::add);
    JobRefusal refusal = assertThrows(JobRefusal.class, () -> remove("team/app:1"));
    assertTrue(refusal.sentence().contains("pinned"), refusal::sentence);
    assertEquals(List.of("fake.test/team/app:1"), names(ImageFilter.all()));
    pins.unpin(List.of(name("team/app:1")), told::add);
    assertEquals(3, remove("team/app:1").freedBlobs());
  }

  @Test
  void aPinCoversWhatComesLater() throws Exception {
    pins.pin(List.of(name("team/app:1")), told::add);
    pins.follow(Runnable::run);
    Images.Image ours = Images.oci("amd64", 1_000);
    shelf.putIndex("team/app", "1", Images.index(ours), ours);
    assertTrue(shelf.cache().pins().covers(Digest.sha256(ours.layers().get(0))));
    assertTrue(shelf.cache().pins().covers(ours.digest()));
    assertTrue(list(ImageFilter.all()).get(0).pinned());
  }

  @Test
  void aPinFollowsItsTag() throws Exception {
    Images.Image before = Images.oci("amd64", 1_000);
    Images.Image after = Images.oci("amd64", 2_000);
    shelf.put("team/app", "1", before, NOW);
    pins.follow(Runnable::run);
    pins.pin(List.of(name("team/app:1")), told::add);
    shelf.put("team/app", "1", after, NOW.plusSeconds(5));
    assertTrue(shelf.cache().pins().covers(after.digest()));
    assertFalse(shelf.cache().pins().covers(before.digest()));
  }

  @Test
  void garbageIsWhatNoManifestNames() throws IOException {
    Images.Image image = Images.oci("amd64", 1_000);
    shelf.put("team/app", "1", image, NOW.minus(Duration.ofDays(400)));
    Digest stray = shelf.store(new byte[] {1, 2, 3});
    assertEquals(1, collect(false, true).blobs());
    assertTrue(shelf.cache().holds(stray));
    assertEquals(3, collect(false, false).blobBytes());
    assertFalse(shelf.cache().holds(stray));
    assertEquals(3, shelf.cache().contents().blobs().size());
  }

  @Test
  void anImageWithoutATagIsKeptForADay() throws IOException {
    Instant yesterday = NOW.minus(Garbage.UNTAGGED_KEPT);
    Images.Image recent = Images.oci("amd64", 1_000);
    Images.Image old = Images.oci("amd64", 2_000);
    shelf.putUntagged("team/app", recent, yesterday);
    shelf.putUntagged("team/app", old, yesterday.minusSeconds(1));
    CollectedEvent collected = collect(false, false);
    assertEquals(3, collected.blobs());
    assertEquals(1, collected.keptUntagged());
    assertTrue(shelf.cache().holds(recent.digest()));
    assertEquals(3, collect(true, false).blobs());
    assertEquals(List.of(), names(ImageFilter.all()));
  }

  @Test
  void aManifestThatNobodyNotedKeepsWhatItNamesWhileItIsYoung() throws IOException {
    Images.Image image = Images.oci("amd64", 1_000);
    image.blobs().forEach(shelf::store);
    shelf.store(image.manifest());
    assertEquals(3, collect(true, true).blobs());
    Clock now = Clock.systemUTC(); // the file's own time counts
    told.clear();
    new Garbage(shelf.cache(), now, pins).collect(new Garbage.Wish(false, false, false), told::add);
    assertEquals(0, ((CollectedEvent) told.get(0)).blobs());
    assertTrue(shelf.cache().holds(image.digest()));
  }

  @Test
  void verifyingAnImageLooksAtItsBlobsAlone() throws Exception {
    Images.Image image = Images.oci("amd64", 1_000);
    shelf.put("team/app", "1", image, NOW);
    shelf.store(new byte[] {9});
    new Verification(shelf.cache(), CLOCK).verify(of("team/app:1"), told::add);
    Verification.VerifiedEvent verified = (Verification.VerifiedEvent) told.get(told.size() - 1);
    assertEquals(3, verified.blobs());
    assertEquals(0, verified.wrong());
    assertThrows(
        JobRefusal.class,
        () -> new Verification(shelf.cache(), CLOCK).verify(of("team/none:1"), told::add));
  }
}
