package io.towline.spi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Descriptor;
import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.oci.Reference;
import io.towline.oci.RepositoryName;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionPolicyFactory;
import io.towline.spi.AdmissionRequest;
import io.towline.spi.RepositoryContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Towline relies on in an {@link AdmissionPolicy}. Implement it in a test class, as a {@link
 * FailoverPolicyContract}.
 */
@Timeout(60)
public interface AdmissionPolicyContract {
  /** A decision that takes longer than this where everything is at hand holds up every pull. */
  Duration ANSWER_TIME = Duration.ofSeconds(1);

  /** The factory under test. */
  AdmissionPolicyFactory factory();

  /** Options that the policy needs; none unless it says so. */
  default Map<String, String> options() {
    return Map.of();
  }

  private AdmissionPolicy policy() {
    return factory().create(options());
  }

  @Test
  default void hasANameThatAConfigurationCanSpell() {
    assertTrue(factory().name().matches("[a-z][a-z0-9-]{0,62}"), factory().name());
  }

  @Test
  default void refusesAnUnknownOptionAndNamesIt() {
    Map<String, String> more = new HashMap<>(options());
    more.put("no_such_option", "1");
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> factory().create(more));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("no_such_option"), "the message names the option: " + message);
  }

  /**
   * By tag and by digest, alone and below an index; manifests that are empty, odd, no JSON at all.
   */
  @Test
  default void decidesOnEverythingThatMayCome() throws IOException {
    AdmissionPolicy policy = policy();
    for (AdmissionRequest request : many()) {
      assertNotNull(policy.decide(request), "for " + request);
    }
  }

  /** A decision is remembered: it must not be another one for the same question. */
  @Test
  default void decidesTheSameWayTwice() throws IOException {
    AdmissionPolicy policy = policy();
    for (AdmissionRequest request : many()) {
      assertEquals(policy.decide(request), policy.decide(request), "for " + request);
    }
  }

  @Test
  default void decidesForManyAtOnce() throws IOException {
    AdmissionPolicy policy = policy();
    List<AdmissionRequest> many = many();
    List<AdmissionDecision> alone = new ArrayList<>();
    for (AdmissionRequest request : many) {
      alone.add(policy.decide(request));
    }
    List<AdmissionDecision> together =
        IntStream.range(0, many.size() * 50)
            .parallel()
            .mapToObj(i -> unchecked(policy, many.get(i % many.size())))
            .toList();
    for (int i = 0; i < together.size(); i++) {
      assertEquals(alone.get(i % many.size()), together.get(i));
    }
  }

  /** Where a repository cannot be looked at, the one answer that must not come is an accident. */
  @Test
  default void failsOnlyAsItMayWhereNothingCanBeLookedUp() {
    AdmissionPolicy policy = policy();
    for (AdmissionRequest request : requests(new Unreachable())) {
      try {
        assertNotNull(policy.decide(request), "for " + request);
      } catch (IOException e) {
        assertNotNull(e.getMessage(), "a failure says what could not be found out");
      }
    }
  }

  /** The median of many answers, after a warm-up. */
  @Test
  default void answersInTime() throws IOException {
    AdmissionPolicy policy = policy();
    List<Long> nanos = new ArrayList<>();
    for (AdmissionRequest request : many()) {
      long begin = System.nanoTime();
      policy.decide(request);
      nanos.add(System.nanoTime() - begin);
    }
    nanos.sort(null);
    Duration median = Duration.ofNanos(nanos.get(nanos.size() / 2));
    assertTrue(median.compareTo(ANSWER_TIME) < 0, "the median answer took " + median);
  }

  private static AdmissionDecision unchecked(AdmissionPolicy policy, AdmissionRequest request) {
    try {
      return policy.decide(request);
    } catch (IOException e) {
      throw new AssertionError("for " + request, e);
    }
  }

  private static List<AdmissionRequest> many() {
    return requests(new Empty());
  }

  private static List<AdmissionRequest> requests(RepositoryContent content) {
    List<AdmissionRequest> requests = new ArrayList<>();
    Digest index = Digest.sha256(new byte[] {1});
    Descriptor layer = new Descriptor(MediaType.OCTET_STREAM, index, Long.MAX_VALUE);
    for (MediaType type :
        List.of(
            MediaType.OCI_MANIFEST,
            MediaType.OCI_INDEX,
            MediaType.DOCKER_MANIFEST,
            MediaType.DOCKER_LIST,
            MediaType.parse("application/vnd.example.manifest.v1+json"))) {
      for (String text : List.of("{}", "", "[]", "{\"layers\":7}", "{\"config\":{\"size\":-1}}")) {
        for (Optional<String> tag : List.of(Optional.<String>empty(), Optional.of("1.2"))) {
          byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
          requests.add(
              new AdmissionRequest(
                  "docker.io",
                  RepositoryName.parse("library/alpine"),
                  tag,
                  new Descriptor(type, Digest.sha256(bytes), bytes.length),
                  bytes,
                  text.equals("{}") ? List.of() : List.of(layer, layer),
                  tag.isEmpty() ? Optional.of(index) : Optional.empty(),
                  content));
        }
      }
    }
    return requests;
  }

  /** A repository in which there is nothing else. */
  final class Empty implements RepositoryContent {
    private Empty() {}

    @Override
    public Optional<Manifest> manifest(Reference reference) {
      return Optional.empty();
    }

    @Override
    public byte[] blob(Descriptor blob) {
      return new byte[0];
    }

    @Override
    public List<Descriptor> referrers(Digest manifest, String artifactType) {
      return List.of();
    }
  }

  /** A repository that cannot be looked at. */
  final class Unreachable implements RepositoryContent {
    private Unreachable() {}

    @Override
    public Optional<Manifest> manifest(Reference reference) throws IOException {
      throw new IOException("no upstream answers");
    }

    @Override
    public byte[] blob(Descriptor blob) throws IOException {
      throw new IOException("no upstream answers");
    }

    @Override
    public List<Descriptor> referrers(Digest manifest, String artifactType) throws IOException {
      throw new IOException("no upstream answers");
    }
  }
}
