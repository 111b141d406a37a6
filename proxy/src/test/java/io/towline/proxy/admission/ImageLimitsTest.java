package io.towline.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.AdmissionConfig;
import io.towline.config.CosignConfig;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose image is too large or too old, and who does not say. */
class ImageLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Duration THIRTY_DAYS = Duration.ofDays(30);

  private final FakeContent content = new FakeContent();

  private static ImageLimits limits(OptionalLong maxSize, Optional<Duration> maxAge) {
    AdmissionConfig config =
        new AdmissionConfig(
            List.of(),
            List.of(),
            false,
            maxSize,
            maxAge,
            CosignConfig.OFF,
            List.of(),
            Duration.ofSeconds(10));
    return new ImageLimits(config, CLOCK);
  }

  private static ImageLimits upTo(long bytes) {
    return limits(OptionalLong.of(bytes), Optional.empty());
  }

  private static ImageLimits youngerThan(Duration age) {
    return limits(OptionalLong.empty(), Optional.of(age));
  }

  private AdmissionRequest image(MediaType type, Digest config, long... layerSizes) {
    String manifest = "{\"config\":{\"digest\":\"" + config + "\"}}";
    byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
    Stream.Builder<Descriptor> names = Stream.builder();
    names.add(new Descriptor(MediaType.OCTET_STREAM, config, 10));
    for (int i = 0; i < layerSizes.length; i++) {
      Digest layer = Digest.sha256(new byte[] {(byte) i});
      names.add(new Descriptor(MediaType.OCTET_STREAM, layer, layerSizes[i]));
    }
    return new AdmissionRequest(
        "docker.io",
        new RepositoryName("library/a"),
        Optional.of("1"),
        new Descriptor(type, Digest.sha256(bytes), bytes.length),
        bytes,
        names.build().toList(),
        Optional.empty(),
        content);
  }

  private AdmissionRequest imageWith(String config) {
    return image(MediaType.OCI_MANIFEST, content.has(config.getBytes(StandardCharsets.UTF_8)), 100);
  }

  private AdmissionDecision ofCreated(String json) throws IOException {
    return youngerThan(THIRTY_DAYS).decide(imageWith("{\"created\":" + json + "}"));
  }

  private static void assertDenied(String why, AdmissionDecision decision) {
    assertTrue(decision.reason().contains(why), decision.toString());
    assertEquals(false, decision.isAdmitted());
  }

  // How old.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-26T12:00:00Z",
        "2026-10-27T12:00:00Z", // thirty days ago, to the second
        "2026-11-01T08:30:00.123456789Z",
        "2026-11-01T08:30:00+05:30",
        "2026-11-26T12:04:59Z" // of a clock that is a little ahead of ours
      })
  void aYoungImageIsServed(String created) throws IOException {
    assertEquals(AdmissionDecision.ADMIT, ofCreated('"' + created + '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-10-27T11:59:59Z",
        "2026-10-27T13:00:00+02:00", // eleven o'clock with us
        "1970-01-01T00:00:00Z", // reproducible builds
        "0001-01-01T00:00:00Z", // Go's zero
        "0000-01-01T00:00:00Z",
        "-999999999-01-01T00:00:00+18:00"
      })
  void anOldImageIsNot(String created) throws IOException {
    assertDenied("too long ago", ofCreated('"' + created + '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-26T12:05:01Z",
        "2027-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "+999999999-12-31T23:59:59-18:00"
      })
  void anImageOfTheFutureIsNot(String created) throws IOException {
    assertDenied("to come", ofCreated('"' + created + '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"yesterday\"",
        "\"2026-11-26\"",
        "\"2026-11-26 12:00:00\"",
        "\"2026-11-26T12:00:00\"", // of which place?
        "\"2026-02-30T12:00:00Z\"",
        "\"2026-11-26T25:00:00Z\"",
        "\"2026-11-26T12:00:00Z \"",
        "\"+1000000000-01-01T00:00:00Z\"",
        "1764158400",
        "null",
        "true",
        "{}",
        "[\"2026-11-26T12:00:00Z\"]"
      })
  void anImageWhoseTimeIsNoneIsNot(String created) throws IOException {
    assertDenied("does not say when", ofCreated(created));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "",
        "no JSON",
        "{\"created\":\"2026-11-26T12:00:00Z\"",
        "{\"Created\":\"2026-11-26T12:00:00Z\"}",
        "{\"config\":{\"created\":\"2026-11-26T12:00:00Z\"}}"
      })
  void anImageThatDoesNotSayIsNot(String config) throws IOException {
    assertDenied("does not say when", youngerThan(THIRTY_DAYS).decide(imageWith(config)));
  }

  @Test
  void aConfigurationThatNoParserBearsDoesNotSay() throws IOException {
    String deep = "[".repeat(100_000);
    assertDenied("does not say when", youngerThan(THIRTY_DAYS).decide(imageWith(deep)));
  }

  @Test
  void aManifestWithoutAConfigurationDoesNotSay() throws IOException {
    AdmissionRequest image = imageWith("{\"created\":\"2026-11-26T12:00:00Z\"}");
    AdmissionRequest without =
        new AdmissionRequest(
            image.registry(),
            image.repository(),
            image.tag(),
            image.manifest(),
            "{}".getBytes(StandardCharsets.UTF_8),
            image.names(),
            image.admittedIndex(),
            content);
    assertDenied("no configuration", youngerThan(THIRTY_DAYS).decide(without));
  }

  @Test
  void aConfigurationThatCannotBeHadIsNoAnswer() {
    AdmissionRequest image =
        image(MediaType.OCI_MANIFEST, Digest.sha256(new byte[] {1, 2, 3}), 100);
    assertThrows(IOException.class, () -> youngerThan(THIRTY_DAYS).decide(image));
  }

  @Test
  void tenYearsAreAnAgeToo() throws IOException {
    ImageLimits limits = youngerThan(Duration.ofDays(3650));
    assertDenied("too long", limits.decide(imageWith("{\"created\":\"0001-01-01T00:00:00Z\"}")));
    assertEquals(
        AdmissionDecision.ADMIT,
        limits.decide(imageWith("{\"created\":\"2016-12-01T00:00:00Z\"}")));
  }

  // How large.

  @ParameterizedTest
  @CsvSource({"999,889,true", "999,990,false", "1000,990,true"})
  void configurationAndLayersCountTogether(long most, long layer, boolean admitted)
      throws IOException {
    AdmissionRequest image =
        image(MediaType.OCI_MANIFEST, content.has(new byte[] {'{', '}'}), layer);
    assertEquals(admitted, upTo(most).decide(image).isAdmitted());
  }

  @Test
  void sizesThatNoNumberHoldsAreTooLarge() throws IOException {
    long quarter = 1L << 62; // four of them are 2^64, which is nothing in a long
    Digest config = content.has(new byte[] {'{', '}'});
    AdmissionRequest image =
        image(MediaType.OCI_MANIFEST, config, quarter, quarter, quarter, quarter);
    assertEquals(Long.MAX_VALUE, image.imageBytes());
    assertDenied("are allowed", upTo(1000).decide(image));
  }

  // Of what.

  @Test
  void anIndexIsNeitherLargeNorOld() throws IOException {
    AdmissionRequest index = image(MediaType.OCI_INDEX, Digest.sha256(new byte[0]), 1 << 20);
    assertEquals(AdmissionDecision.ADMIT, upTo(1).decide(index));
    assertEquals(AdmissionDecision.ADMIT, youngerThan(THIRTY_DAYS).decide(index));
  }

  @Test
  void whatCallsItselfNeitherImageNorIndexIsMeasuredAsAnImage() throws IOException {
    MediaType own = new MediaType("application/vnd.example.manifest.v1+json");
    AdmissionRequest large = image(own, content.has(new byte[] {'{', '}'}), 1 << 20);
    assertDenied("are allowed", upTo(1000).decide(large));
    assertDenied("does not say when", youngerThan(THIRTY_DAYS).decide(large));
  }
}
