package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.oci.RepositoryName;
import io.towline.proxy.request.RegistryError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AbsencesTest {
  private final RegistryError absent =
      RegistryError.notFound(RegistryError.Code.MANIFEST_UNKNOWN, "not there");

  private long nanos = -5;
  private final Absences absences = new Absences(() -> nanos);

  private static Absences.Key key(String reference) {
    return new Absences.Key("fake.test", RepositoryName.parse("team/app"), reference, "");
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void knowsAnAbsenceForAWhile() {
    assertTrue(absences.find(key("1")).isEmpty());
    absences.note(key("1"), absent);
    assertEquals(absent, absences.find(key("1")).orElseThrow());
    assertTrue(absences.find(key("2")).isEmpty());
    pass(Absences.KEPT.minusNanos(1));
    assertTrue(absences.find(key("1")).isPresent());
    pass(Duration.ofNanos(1));
    assertTrue(absences.find(key("1")).isEmpty());
  }

  @Test
  void isTheLongerForAnotherNo() {
    absences.note(key("1"), absent);
    pass(Duration.ofSeconds(9));
    absences.note(key("1"), absent);
    pass(Duration.ofSeconds(9));
    assertTrue(absences.find(key("1")).isPresent());
  }

  @Test
  void forgetsWhatIsThereAfterAll() {
    absences.note(key("1"), absent);
    absences.forget(key("1"));
    assertFalse(absences.find(key("1")).isPresent());
  }

  @Test
  void noRefusalAndNoTroubleIsAnAbsence() {
    for (int status : new int[] {401, 403, 429, 500, 502, 503, 504}) {
      absences.note(
          key("1"),
          RegistryError.of(
              HttpResponseStatus.valueOf(status), RegistryError.Code.UNAVAILABLE, "no"));
      assertTrue(absences.find(key("1")).isEmpty(), status + " was taken for an absence");
    }
  }

  @Test
  void keepsTheLatestTenThousand() {
    for (int i = 0; i <= Absences.MOST; i++) {
      absences.note(key("tag" + i), absent);
    }
    assertTrue(absences.find(key("tag0")).isEmpty());
    assertTrue(absences.find(key("tag1")).isPresent());
    assertTrue(absences.find(key("tag" + Absences.MOST)).isPresent());
  }
}
