package io.towline.spi.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.oci.Reference;
import io.towline.spi.AdmissionDecision;
import io.towline.spi.AdmissionPolicy;
import io.towline.spi.AdmissionPolicyFactory;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The kit finds what it is there to find. */
class AdmissionPolicyContractTest {

  private record Factory(String name, AdmissionPolicy policy) implements AdmissionPolicyFactory {
    @Override
    public AdmissionPolicy create(Map<String, String> options) {
      if (!options.isEmpty()) {
        throw new IllegalArgumentException("unknown: " + options.keySet());
      }
      return policy;
    }
  }

  @Nested
  class AGoodPolicyPasses implements AdmissionPolicyContract {
    @Override
    public AdmissionPolicyFactory factory() {
      return new Factory(
          "needs-a-note",
          request -> {
            boolean noted =
                request.repositoryContent().manifest(new Reference.Tag("note")).isPresent();
            return noted
                ? AdmissionDecision.ADMIT
                : AdmissionDecision.deny("there is no note in " + request.repository());
          });
    }
  }

  private static AdmissionPolicyContract kit(AdmissionPolicy policy) {
    return () -> new Factory("bad", policy);
  }

  @Test
  void findsANameThatNoConfigurationCanSpell() {
    AdmissionPolicyContract kit = () -> new Factory("2nd", request -> AdmissionDecision.ADMIT);
    assertThrows(AssertionError.class, kit::hasANameThatAConfigurationCanSpell);
  }

  @Test
  void findsAPolicyThatTripsOverWhatComes() {
    AdmissionPolicyContract kit =
        kit(
            request ->
                request.names().get(0).sizeBytes() > 7
                    ? AdmissionDecision.deny("too large")
                    : AdmissionDecision.ADMIT);
    assertThrows(IndexOutOfBoundsException.class, kit::decidesOnEverythingThatMayCome);
  }

  @Test
  void findsAPolicyThatChangesItsMind() {
    AtomicInteger asked = new AtomicInteger();
    AdmissionPolicyContract kit =
        kit(
            request ->
                asked.incrementAndGet() % 2 == 0
                    ? AdmissionDecision.ADMIT
                    : AdmissionDecision.deny("not today"));
    assertThrows(AssertionError.class, kit::decidesTheSameWayTwice);
  }

  @Test
  void findsAPolicyThatFailsByAccident() {
    AdmissionPolicyContract kit =
        kit(
            request -> {
              try {
                request.repositoryContent().blob(request.manifest());
                return AdmissionDecision.ADMIT;
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThrows(IllegalStateException.class, kit::failsOnlyAsItMayWhereNothingCanBeLookedUp);
  }
}
