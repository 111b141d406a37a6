package io.towline.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a stranger's policy does, nothing is served without its word. */
@Timeout(30)
class StageTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<String> counted = new ArrayList<>();

  private static AdmissionRequest request() {
    byte[] bytes = {'{', '}'};
    return new AdmissionRequest(
        "docker.io",
        new RepositoryName("library/a"),
        Optional.of("1"),
        new Descriptor(MediaType.OCI_MANIFEST, Digest.sha256(bytes), bytes.length),
        bytes,
        List.of(),
        Optional.empty(),
        new FakeContent());
  }

  private Stage stranger(AdmissionPolicy policy) {
    return new Stage(new NamedPolicy("odd", policy, true), (name, why) -> counted.add(why));
  }

  private void assertFails(AdmissionPolicy policy, String why, String counts) {
    Ruling ruling = stranger(policy).rule(request(), LONG);
    Ruling.Failed failed = assertInstanceOf(Ruling.Failed.class, ruling);
    assertTrue(failed.reason().contains(why), failed.reason());
    assertEquals("odd", failed.policy());
    assertEquals(503, failed.error("x").orElseThrow().status().code());
    assertEquals(counts.isEmpty() ? List.of() : List.of(counts), counted);
  }

  @Test
  void passesOnWhatItDecides() {
    assertTrue(stranger(request -> AdmissionDecision.ADMIT).rule(request(), LONG).isAdmitted());
    Ruling denied = stranger(request -> AdmissionDecision.deny("no")).rule(request(), LONG);
    assertEquals(new Ruling.Denied("odd", "no"), denied);
    assertEquals(403, denied.error("x").orElseThrow().status().code());
    assertEquals(List.of(), counted);
  }

  @Test
  void failsClosedWhenItThrows() {
    assertFails(
        request -> {
          throw new IllegalStateException("oh");
        },
        "IllegalStateException",
        "threw");
  }

  @Test
  void failsClosedWhenItsClassesAreBroken() {
    assertFails(
        request -> {
          throw new NoClassDefFoundError("gone");
        },
        "NoClassDefFoundError",
        "threw");
  }

  @Test
  @SuppressWarnings("NullAway") // as a stranger's code may
  void failsClosedWhenItAnswersNull() {
    assertFails(request -> null, "null", "null");
  }

  @Test
  void failsClosedWhenItCannotFindOut() {
    assertFails(
        request -> {
          throw new IOException("no upstream answers");
        },
        "no upstream answers",
        "");
  }

  @Test
  void failsClosedWhenItBlocksAndIsAskedNoMoreAfterThreeTimes() {
    CountDownLatch never = new CountDownLatch(1);
    List<AdmissionRequest> asked = new ArrayList<>();
    Stage stage =
        stranger(
            request -> {
              asked.add(request);
              boolean isDone = false;
              while (!isDone) { // not even an interrupt ends it
                try {
                  never.await();
                  isDone = true;
                } catch (InterruptedException e) {
                  isDone = false;
                }
              }
              return AdmissionDecision.ADMIT;
            });
    for (int i = 0; i < 5; i++) {
      assertInstanceOf(Ruling.Failed.class, stage.rule(request(), Duration.ofMillis(20)));
    }
    assertEquals(3, asked.size());
    assertEquals(List.of("late", "late", "late", "off", "off"), counted);
    never.countDown();
  }
}
