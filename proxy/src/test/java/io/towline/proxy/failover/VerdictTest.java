package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.Verdict.Subject;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.request.RegistryError.Code;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
  private final Pulls pulls = new Pulls("origin", "mirror");
  private final PullLog log =
      new PullLog(
          pulls.source(),
          RepositoryName.parse("team/app"),
          PullHistory.Content.BLOB,
          pulls.observers());

  private void answered(int endpoint, int status, Outcome outcome) {
    LoggedAttempt attempt = log.begin(pulls.source().endpoints().get(endpoint), 0);
    attempt.answered(status, OptionalLong.empty());
    log.end(attempt, outcome, "GET http://x: status " + status);
  }

  private RegistryError verdict(Subject subject) {
    return Verdict.of(log.attempts(), subject);
  }

  @ParameterizedTest
  @CsvSource({"MANIFEST,MANIFEST_UNKNOWN", "BLOB,BLOB_UNKNOWN", "REPOSITORY,NAME_UNKNOWN"})
  void saysThatItIsNotThereByTheOriginsWord(Subject subject, Code code) {
    answered(0, 404, Outcome.NOT_FOUND);
    assertEquals(404, verdict(subject).status().code());
    assertEquals(code, verdict(subject).code());
  }

  @Test
  void takesTheOriginsWordBeforeAMirrors() {
    answered(0, 404, Outcome.NOT_FOUND);
    answered(1, 500, Outcome.SERVER_ERROR);
    assertEquals(404, verdict(Subject.BLOB).status().code());
  }

  @ParameterizedTest
  @CsvSource({"401,DENIED", "403,DENIED", "404,NOT_FOUND"})
  void makesNothingOfAMirrorsNo(int status, Outcome outcome) {
    answered(0, 0, Outcome.CONNECT_FAILED);
    answered(1, status, outcome);
    assertEquals(503, verdict(Subject.BLOB).status().code());
    assertTrue(verdict(Subject.BLOB).headers().contains("Retry-After"));
  }

  @Test
  void challengesWhereTheOriginWantsCredentials() {
    answered(0, 401, Outcome.DENIED);
    RegistryError error = verdict(Subject.BLOB);
    assertEquals(401, error.status().code());
    assertEquals(Code.UNAUTHORIZED, error.code());
    assertTrue(error.headers().contains("WWW-Authenticate"));
  }

  @Test
  void deniesWhereTheOriginForbids() {
    answered(0, 403, Outcome.DENIED);
    assertEquals(403, verdict(Subject.BLOB).status().code());
    assertEquals(Code.DENIED, verdict(Subject.BLOB).code());
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER_ERROR,503",
    "WRONG_CONTENT,502",
    "CUT,502",
    "NO_ANSWER,504",
    "STALLED,504",
    "THROTTLED,503",
    "CONNECT_FAILED,503"
  })
  void makesOtherTroubleAStatusThatRuntimesGoOnFrom(Outcome outcome, int status) {
    answered(0, 0, outcome);
    RegistryError error = verdict(Subject.BLOB);
    assertEquals(status, error.status().code());
    assertEquals("5", error.headers().get("Retry-After"));
    assertTrue(String.valueOf(error.getMessage()).contains("http://x"));
  }

  @Test
  void passesOnWhenToComeAgain() {
    LoggedAttempt attempt = log.begin(pulls.source().origin(), 0);
    attempt.answered(429, OptionalLong.of(77));
    log.end(attempt, Outcome.THROTTLED, "throttled");
    assertEquals("77", verdict(Subject.BLOB).headers().get("Retry-After"));
  }

  @Test
  void saysSoWhereNobodyMayBeAsked() {
    assertEquals(503, verdict(Subject.BLOB).status().code());
  }

  @Test
  void findsTheErrorInAFailure() {
    RegistryError error =
        RegistryError.unavailable(HttpResponseStatus.BAD_GATEWAY, "no", Duration.ofSeconds(1));
    assertSame(error, Verdict.of(error));
    assertSame(error, Verdict.of(new CompletionException(error)));
    assertSame(error, Verdict.of(new PullFailure(error)));
    assertEquals(503, Verdict.of(new IllegalStateException("a mistake")).status().code());
  }

  @Test
  void takesNoWordFromWhatWasCancelled() {
    answered(0, 404, Outcome.NOT_FOUND);
    answered(0, 0, Outcome.CANCELLED);
    assertEquals(404, verdict(Subject.BLOB).status().code());
  }
}
