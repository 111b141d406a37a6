package io.towline.proxy.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.Configuration;
import io.towline.config.ConfigurationException;
import io.towline.config.ConfigurationLoader;
import io.towline.config.Overrides;
import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.RepositoryName;
import io.towline.proxy.admission.AdmissionDesk.As;
import io.towline.proxy.admission.AdmissionDesk.Panel;
import io.towline.proxy.admission.AdmissionDesk.Subject;
import io.towline.proxy.plugin.Lease;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the policies come to, for how long that counts, and what it brings with it. */
@Timeout(60)
class AdmissionDeskTest {
  private static final RepositoryName APP = new RepositoryName("team/app");
  private static final RepositoryName OTHER = new RepositoryName("team/other");
  private static final Ruling NO = new Ruling.Denied("a list", "it is on it");
  private static final Ruling NOBODY_KNOWS = new Ruling.Failed("a policy", "it cannot find out");
  private static final AdmissionPolicy YES = request -> AdmissionDecision.ADMIT;
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration ENOUGH = Duration.ofSeconds(30);

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<String> failures = new ArrayList<>();

  @AfterEach
  void letsGoWhatIsHeld() {
    never.countDown();
  }

  private AdmissionDesk desk(Duration timeout, AdmissionPolicy... policies) {
    AtomicInteger number = new AtomicInteger();
    List<NamedPolicy> named =
        Arrays.stream(policies)
            .map(policy -> new NamedPolicy("p" + number.incrementAndGet(), policy, true))
            .toList();
    return desk(timeout, named);
  }

  private AdmissionDesk desk(Duration timeout, List<NamedPolicy> policies) {
    Supplier<Lease> leases =
        () -> {
          open.incrementAndGet();
          return new Lease(open::decrementAndGet);
        };
    return new AdmissionDesk(
        configuration(timeout).registries().get(0),
        new Panel(policies, leases),
        (policy, why) -> failures.add(policy + " " + why),
        now::get);
  }

  private static Configuration configuration(Duration timeout) {
    try {
      Path file = Files.createTempFile("towline", ".yaml");
      Files.writeString(
          file,
          "registries: {r.test: {admission: {timeout: "
              + timeout.toMillis()
              + "ms}, upstreams: [{url: 'https://r.test'}]}}");
      Configuration configuration =
          new ConfigurationLoader()
              .load(Optional.of(file), Map.of("HOME", "/nowhere"), Overrides.NONE)
              .configuration();
      Files.delete(file);
      return configuration;
    } catch (IOException | ConfigurationException e) {
      throw new AssertionError(e);
    }
  }

  private static Digest digest(int number) {
    return Digest.sha256(("content " + number).getBytes(StandardCharsets.UTF_8));
  }

  private static Descriptor descriptor(MediaType type, int number) {
    return new Descriptor(type, digest(number), 100);
  }

  private static Subject subject(int number) {
    return new Subject(APP, "", digest(number), As.MANIFEST);
  }

  private static AdmissionRequest request() {
    return new AdmissionRequest(
        "r.test",
        APP,
        Optional.of("1"),
        descriptor(MediaType.OCI_MANIFEST, 1),
        new byte[] {'{', '}'},
        List.of(),
        Optional.empty(),
        new FakeContent());
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** What a question comes to, from the thread on which it is asked to the one who waits. */
  private static Ruling ruling(AdmissionDesk desk) {
    return desk.run(() -> desk.ask(request())).join();
  }

  private void hold() {
    boolean isDone = false;
    while (!isDone) { // not even an interrupt ends it
      try {
        never.await();
        isDone = true;
      } catch (InterruptedException e) {
        isDone = false;
      }
    }
  }

  private void assertFails(AdmissionDesk desk, String who, String why) {
    Ruling.Failed failed = assertInstanceOf(Ruling.Failed.class, ruling(desk));
    assertEquals(who, failed.policy());
    assertTrue(failed.reason().contains(why), failed.reason());
    assertFalse(failed.isAdmitted());
  }

  // What the policies come to.

  @Test
  void everyPolicyHasToAgree() {
    AdmissionPolicy no = request -> AdmissionDecision.deny("never");
    assertTrue(ruling(desk(ENOUGH, YES, YES, YES)).isAdmitted());
    assertEquals(new Ruling.Denied("p3", "never"), ruling(desk(ENOUGH, YES, YES, no)));
    assertEquals(new Ruling.Denied("p1", "never"), ruling(desk(ENOUGH, no, YES, YES)));
  }

  @Test
  void nobodyIsAskedAfterANo() {
    AtomicInteger asked = new AtomicInteger();
    AdmissionPolicy counts =
        request -> {
          asked.incrementAndGet();
          return AdmissionDecision.ADMIT;
        };
    var unused = ruling(desk(ENOUGH, request -> AdmissionDecision.deny("never"), counts));
    assertEquals(0, asked.get());
  }

  @Test
  void oneThatThrowsHasDeniedWhateverTheOthersSay() {
    AdmissionPolicy thrower =
        request -> {
          throw new IllegalStateException("oh");
        };
    assertFails(desk(ENOUGH, YES, thrower, YES), "p2", "IllegalStateException");
    assertEquals(List.of("p2 threw"), failures);
  }

  @Test
  @SuppressWarnings("NullAway") // as a stranger's code may
  void oneThatAnswersNullHasDenied() {
    assertFails(desk(ENOUGH, YES, request -> null), "p2", "null");
  }

  @Test
  void oneThatCannotFindOutHasDenied() {
    AdmissionPolicy blind =
        request -> {
          throw new IOException("no upstream answers");
        };
    assertFails(desk(ENOUGH, YES, blind), "p2", "no upstream answers");
  }

  @Test
  void oneThatIsLateHasDenied() {
    AdmissionPolicy sleeper =
        request -> {
          hold();
          return AdmissionDecision.ADMIT;
        };
    assertFails(desk(SHORT, YES, sleeper), "p2", "no answer within");
    assertEquals(List.of("p2 late"), failures);
  }

  @Test
  void allTogetherHaveTheTimeThatThereIs() {
    AdmissionPolicy slow =
        request -> {
          pass(Duration.ofSeconds(20));
          return AdmissionDecision.ADMIT;
        };
    AdmissionPolicy sleeper =
        request -> {
          hold();
          return AdmissionDecision.ADMIT;
        };
    assertFails(desk(Duration.ofSeconds(40), slow, slow, sleeper), "p3", "no answer within 0 ms");
  }

  @Test
  void ourOwnPolicyThatBlocksHasDeniedToo() {
    AdmissionPolicy sleeper =
        request -> {
          hold();
          return AdmissionDecision.ADMIT;
        };
    AdmissionDesk desk = desk(SHORT, List.of(new NamedPolicy("own", sleeper, false)));
    assertFails(desk, "admission", "no decision within 50 ms");
  }

  @Test
  void ourOwnMistakesHaveDenied() {
    AdmissionDesk desk = desk(SHORT, YES);
    List<Supplier<Ruling>> mistakes =
        List.of(
            () -> {
              throw new IllegalStateException("oh");
            },
            () -> {
              throw new StackOverflowError();
            },
            () -> {
              throw new NoClassDefFoundError("of ours");
            });
    for (Supplier<Ruling> mistake : mistakes) {
      assertInstanceOf(Ruling.Failed.class, desk.run(mistake).join());
    }
    assertEquals(0, open.get());
  }

  @Test
  void whoComesWhenTooManyWaitIsDeniedAtOnce() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    Supplier<Ruling> held =
        () -> {
          hold();
          return Ruling.admitted();
        };
    for (int i = 0; i < 8 + 256; i++) {
      assertFalse(desk.run(held).isDone(), "the one of number " + i);
    }
    Ruling.Failed failed = assertInstanceOf(Ruling.Failed.class, desk.run(held).join());
    assertTrue(failed.reason().contains("too many"), failed.reason());
  }

  @Test
  void theJarsOfItsPoliciesStayOpenWhileItRuns() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    int during =
        desk.run(
                () -> {
                  assertEquals(1, open.get());
                  return NO;
                })
            .thenApply(ruling -> ruling.equals(NO) ? 1 : 0)
            .join();
    assertEquals(1, during);
  }

  // For how long.

  private int timesAsked(AdmissionDesk desk, Subject subject, Ruling ruling, Duration... moments) {
    AtomicInteger asked = new AtomicInteger();
    for (Duration moment : moments) {
      pass(moment);
      Ruling told =
          desk.remembered(
                  subject,
                  () -> {
                    asked.incrementAndGet();
                    return ruling;
                  })
              .join();
      assertEquals(ruling, told);
    }
    return asked.get();
  }

  @Test
  void anAdmissionCountsForTenMinutes() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    Duration almost = Duration.ofMinutes(10).minusSeconds(1);
    assertEquals(1, timesAsked(desk, subject(1), Ruling.admitted(), Duration.ZERO, almost));
    assertEquals(1, timesAsked(desk, subject(1), Ruling.admitted(), Duration.ofSeconds(2)));
  }

  @Test
  void aDenialCountsForHalfAMinuteBecauseASignatureMayFollow() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    Duration almost = Duration.ofSeconds(29);
    assertEquals(1, timesAsked(desk, subject(1), NO, Duration.ZERO, almost));
    assertEquals(1, timesAsked(desk, subject(1), NO, Duration.ofSeconds(2)));
  }

  @Test
  void whereNobodyKnewTheNextQuestionIsANewOne() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    assertEquals(2, timesAsked(desk, subject(1), NOBODY_KNOWS, Duration.ZERO, Duration.ZERO));
    assertEquals(1, timesAsked(desk, subject(1), Ruling.admitted(), Duration.ZERO));
  }

  @Test
  void aRulingIsAboutOneSubjectAlone() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    List<Subject> subjects =
        List.of(
            subject(1),
            subject(2),
            new Subject(OTHER, "", digest(1), As.MANIFEST),
            new Subject(APP, "1.0", digest(1), As.MANIFEST),
            new Subject(APP, "", digest(1), As.MANIFEST_OF_AN_INDEX),
            new Subject(APP, "", digest(1), As.BLOB));
    for (Subject subject : subjects) {
      assertEquals(1, timesAsked(desk, subject, NO, Duration.ZERO), subject.toString());
    }
  }

  @Test
  void oneQuestionServesAllWhoAskMeanwhile() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    AtomicInteger asked = new AtomicInteger();
    Supplier<Ruling> work =
        () -> {
          asked.incrementAndGet();
          hold();
          return NO;
        };
    CompletableFuture<Ruling> first = desk.remembered(subject(1), work);
    pass(Duration.ofMinutes(5));
    assertSame(first, desk.remembered(subject(1), work));
    never.countDown();
    assertEquals(NO, first.join());
    assertEquals(1, asked.get());
    assertEquals(0, timesAsked(desk, subject(1), NO, Duration.ofSeconds(29)));
    assertEquals(1, timesAsked(desk, subject(1), NO, Duration.ofSeconds(2)), "from its answer on");
  }

  @Test
  void whatComesTooLateAdmitsNobody() {
    AdmissionDesk desk = desk(SHORT, YES);
    CompletableFuture<Ruling> late = new CompletableFuture<>();
    Ruling told =
        desk.remembered(
                subject(1),
                () -> {
                  hold();
                  late.complete(Ruling.admitted());
                  return Ruling.admitted();
                })
            .join();
    assertInstanceOf(Ruling.Failed.class, told);
    never.countDown();
    assertTrue(late.join().isAdmitted());
    assertEquals(1, timesAsked(desk, subject(1), NO, Duration.ZERO));
  }

  // What is granted.

  @Test
  void anIndexGrantsItsImagesAndAnImageItsBlobs() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    Descriptor index = descriptor(MediaType.OCI_INDEX, 1);
    Descriptor image = descriptor(MediaType.OCI_MANIFEST, 2);
    Descriptor blob = descriptor(MediaType.OCTET_STREAM, 3);
    assertFalse(desk.isGranted(APP, image.digest()));
    desk.grant(APP, index, List.of(image));
    assertTrue(desk.isGranted(APP, image.digest()));
    assertEquals(Optional.of(index.digest()), desk.index(APP, image.digest()));
    assertFalse(desk.isGranted(APP, blob.digest()), "not what its images name");
    assertFalse(desk.isGranted(APP, index.digest()), "not the index itself");
    desk.grant(APP, image, List.of(blob));
    assertTrue(desk.isGranted(APP, blob.digest()));
    assertEquals(Optional.empty(), desk.index(APP, blob.digest()), "an image is no index");
  }

  @Test
  void whatIsGrantedIsSoInOneRepositoryAlone() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    Descriptor image = descriptor(MediaType.OCI_MANIFEST, 2);
    desk.grant(APP, descriptor(MediaType.OCI_INDEX, 1), List.of(image));
    assertFalse(desk.isGranted(OTHER, image.digest()));
    assertEquals(Optional.empty(), desk.index(OTHER, image.digest()));
  }

  @Test
  void whatIsGrantedIsSoForAnHour() {
    AdmissionDesk desk = desk(ENOUGH, YES);
    Descriptor image = descriptor(MediaType.OCI_MANIFEST, 2);
    desk.grant(APP, descriptor(MediaType.OCI_INDEX, 1), List.of(image));
    pass(Duration.ofMinutes(59));
    assertTrue(desk.isGranted(APP, image.digest()));
    pass(Duration.ofMinutes(2));
    assertFalse(desk.isGranted(APP, image.digest()));
    assertEquals(Optional.empty(), desk.index(APP, image.digest()));
  }
}
