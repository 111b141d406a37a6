package io.towline.proxy;

import static io.towline.proxy.RunningProxy.blobPath;
import static io.towline.proxy.RunningProxy.manifestPath;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.AdmissionConfig;
import io.towline.config.CosignConfig;
import io.towline.config.ImagePattern;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of admission: manifests by tag and digest, and the blobs that go with them. */
@Timeout(60)
class AdmissionPullTest {
  private static final String REPOSITORY = "team/app";
  private static final Images.Image SMALL = Images.oci("amd64", 1000);
  private static final Images.Image LARGE = Images.oci("arm64", 100_000);

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();

  AdmissionPullTest() throws IOException {}

  @BeforeEach
  void hasImages() {
    origin.serves(REPOSITORY, "1.0", SMALL);
    origin.serves(REPOSITORY, "2.0", LARGE);
  }

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  private static List<ImagePattern> images(String... patterns) {
    return Arrays.stream(patterns).map(ImagePattern::parse).toList();
  }

  private static AdmissionConfig lists(List<ImagePattern> allow, List<ImagePattern> deny) {
    return config(allow, deny, false, OptionalLong.empty());
  }

  private static AdmissionConfig config(
      List<ImagePattern> allow, List<ImagePattern> deny, boolean digestOnly, OptionalLong maxSize) {
    return new AdmissionConfig(
        allow,
        deny,
        digestOnly,
        maxSize,
        Optional.empty(),
        CosignConfig.OFF,
        List.of(),
        Duration.ofSeconds(10));
  }

  private static AdmissionConfig upTo(long bytes) {
    return config(List.of(), List.of(), false, OptionalLong.of(bytes));
  }

  private RunningProxy admits(AdmissionConfig config) throws IOException {
    return new ProxySetup(cache, origin).admits(config).start();
  }

  private static void assertDenied(Answer answer, String why) {
    assertEquals(403, answer.status(), answer.text());
    assertTrue(answer.text().contains("\"DENIED\""), answer.text());
    assertTrue(answer.text().contains(why), answer.text());
  }

  private static Digest layerOf(Images.Image image) {
    return Digest.sha256(image.layers().get(0));
  }

  @Test
  void aDeniedRepositoryIsRefusedBeforeAnybodyIsAsked() throws Exception {
    try (RunningProxy proxy = admits(lists(List.of(), images("team/**")))) {
      assertDenied(proxy.get(manifestPath(REPOSITORY, "1.0")), "admission.deny");
      assertDenied(proxy.get(manifestPath(REPOSITORY, SMALL.digest())), "admission.deny");
      assertEquals(403, proxy.head(manifestPath(REPOSITORY, "1.0")).status());
      assertEquals(403, proxy.get(blobPath(REPOSITORY, layerOf(SMALL))).status());
      assertEquals(List.of(), origin.requests());
      assertEquals(
          4, proxy.metric("towline_admissions_total{outcome=\"denied\",registry=\"fake.test\"}"));
    }
  }

  @Test
  void anAllowedTagIsPulledAndSoIsItsDigest() throws Exception {
    try (RunningProxy proxy = admits(lists(images("team/app:1.*"), List.of()))) {
      assertDenied(proxy.get(manifestPath(REPOSITORY, SMALL.digest())), "no tag that is known");
      assertEquals(200, proxy.head(manifestPath(REPOSITORY, "1.0")).status());
      assertDenied(proxy.get(manifestPath(REPOSITORY, "2.0")), "admission.allow");
      assertEquals(200, proxy.get(blobPath(REPOSITORY, layerOf(SMALL))).status());
      assertEquals(403, proxy.get(blobPath(REPOSITORY, layerOf(LARGE))).status());
      assertDenied(proxy.get(manifestPath(REPOSITORY, LARGE.digest())), "no tag that is known");
    }
    try (RunningProxy proxy = admits(lists(images("team/app:1.*"), List.of()))) {
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, SMALL.digest())).status());
    }
  }

  @Test
  void whereOnlyDigestsAreServedATagIsNot() throws Exception {
    try (RunningProxy proxy = admits(config(List.of(), List.of(), true, OptionalLong.empty()))) {
      assertDenied(proxy.get(manifestPath(REPOSITORY, "1.0")), "by its digest");
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, SMALL.digest())).status());
      assertEquals(200, proxy.get(blobPath(REPOSITORY, layerOf(SMALL))).status());
    }
  }

  @Test
  void anImageThatIsTooLargeIsRefusedWhereverItIsAskedFor() throws Exception {
    byte[] index = Images.index(SMALL, LARGE);
    origin.servesManifest(REPOSITORY, "both", MediaType.OCI_INDEX, index);
    try (RunningProxy proxy = admits(upTo(50_000))) {
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, "both")).status());
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, SMALL.digest())).status());
      assertDenied(proxy.get(manifestPath(REPOSITORY, LARGE.digest())), "50000 are allowed");
      assertEquals(403, proxy.head(manifestPath(REPOSITORY, LARGE.digest())).status());
      assertDenied(proxy.get(manifestPath(REPOSITORY, "2.0")), "50000 are allowed");
      assertEquals(200, proxy.get(blobPath(REPOSITORY, layerOf(SMALL))).status());
      assertEquals(403, proxy.get(blobPath(REPOSITORY, layerOf(LARGE))).status());
      assertEquals(List.of(), origin.blobRequests(layerOf(LARGE)));
    }
  }

  /** Asked for too early, an image is denied; that must not outlast the admission of its index. */
  @Test
  void anImageIsAdmittedByItsIndexThoughItWasDeniedBefore() throws Exception {
    origin.servesManifest(REPOSITORY, "both", MediaType.OCI_INDEX, Images.index(SMALL, LARGE));
    try (RunningProxy proxy = admits(lists(images("team/app:both"), List.of()))) {
      assertDenied(proxy.get(manifestPath(REPOSITORY, SMALL.digest())), "no tag that is known");
      assertEquals(403, proxy.get(blobPath(REPOSITORY, layerOf(SMALL))).status());
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, "both")).status());
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, SMALL.digest())).status());
      assertEquals(200, proxy.get(blobPath(REPOSITORY, layerOf(SMALL))).status());
      assertEquals(403, proxy.get(blobPath(REPOSITORY, layerOf(LARGE))).status());
    }
  }

  @Test
  void whatWasServedBeforeIsRefusedWhenTheRulesChange() throws Exception {
    try (RunningProxy proxy = admits(AdmissionConfig.OFF)) {
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, "2.0")).status());
      assertEquals(200, proxy.get(blobPath(REPOSITORY, layerOf(LARGE))).status());
    }
    try (RunningProxy proxy = admits(upTo(50_000))) {
      assertEquals(403, proxy.get(manifestPath(REPOSITORY, "2.0")).status());
      assertEquals(403, proxy.get(blobPath(REPOSITORY, layerOf(LARGE))).status());
      String etag = '"' + LARGE.digest().toString() + '"';
      assertEquals(
          403, proxy.get(manifestPath(REPOSITORY, LARGE.digest()), "If-None-Match", etag).status());
    }
  }

  @Test
  void theBlobsOfARepositoryThatIsDeniedNowAreRefusedToo() throws Exception {
    try (RunningProxy proxy = admits(AdmissionConfig.OFF)) {
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, "1.0")).status());
      assertEquals(200, proxy.get(blobPath(REPOSITORY, layerOf(SMALL))).status());
    }
    try (RunningProxy proxy = admits(lists(List.of(), images("team/**")))) {
      assertDenied(proxy.get(blobPath(REPOSITORY, layerOf(SMALL))), "admission.deny");
    }
  }

  @Test
  void aBlobOfAStoredImageIsServedAfterARestart() throws Exception {
    try (RunningProxy proxy = admits(upTo(50_000))) {
      assertEquals(200, proxy.get(manifestPath(REPOSITORY, "1.0")).status());
    }
    try (RunningProxy proxy = admits(upTo(50_000))) {
      assertEquals(200, proxy.get(blobPath(REPOSITORY, layerOf(SMALL))).status());
    }
  }

  @Test
  void aBlobThatNoAdmittedManifestNamesIsNotServed() throws Exception {
    byte[] loose = Images.randomBytes(7, 5000);
    Digest digest = origin.serves(REPOSITORY, loose);
    try (RunningProxy proxy = admits(upTo(50_000))) {
      assertDenied(proxy.get(blobPath(REPOSITORY, digest)), "no admitted manifest");
    }
    try (RunningProxy proxy = admits(AdmissionConfig.OFF)) {
      assertEquals(200, proxy.get(blobPath(REPOSITORY, digest)).status());
    }
  }

  @Test
  void aMatchingEntityTagIsNotModified() throws Exception {
    String etag = '"' + SMALL.digest().toString() + '"';
    try (RunningProxy proxy = admits(upTo(50_000))) {
      Answer answer = proxy.get(manifestPath(REPOSITORY, "1.0"), "If-None-Match", etag);
      assertEquals(304, answer.status());
    }
  }

  @Test
  void aPrefetchIsRefusedTheSame() throws Exception {
    try (RunningProxy proxy = admits(upTo(50_000))) {
      String refused = proxy.post("prefetch?platform=all&image=fake.test/team/app:2.0").body();
      assertTrue(refused.contains("50000 are allowed"), refused);
      assertEquals(List.of(), origin.blobRequests(layerOf(LARGE)));
      String done = proxy.post("prefetch?platform=all&image=fake.test/team/app:1.0").body();
      assertTrue(done.contains("\"done\""), done);
    }
  }
}
