package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.towline.config.RetryConfig;
import io.towline.config.UpstreamConfig;
import io.towline.oci.RepositoryName;
import io.towline.proxy.health.UpstreamHealth;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamHead;
import io.towline.spi.Health;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import io.towline.spi.RetryRules;
import io.towline.spi.Upstream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PullLogTest {
  private final Pulls pulls = new Pulls("origin", "mirror");
  private final Endpoint origin = pulls.source().origin();
  private final PullLog log =
      new PullLog(
          pulls.source(),
          RepositoryName.parse("team/app"),
          PullHistory.Content.BLOB,
          pulls.observers());

  private String scrape() {
    return new String(pulls.observers().metrics().scrape(), StandardCharsets.UTF_8);
  }

  private void answers(String rateLimit) {
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    headers.set("ratelimit-remaining", rateLimit);
    log.answered(log.begin(origin, 0), new UpstreamHead(200, headers, "fake"));
  }

  @Test
  void countsARetryAtTheSameUpstreamByWhy() {
    log.end(log.begin(origin, 0), Outcome.CUT, "cut");
    LoggedAttempt again = log.begin(origin, 10);
    assertTrue(scrape().contains("towline_retries_total{reason=\"cut\",upstream=\"origin"));
    log.end(again, Outcome.DONE, "");
  }

  @Test
  void countsAnotherUpstreamAsFailoverAlone() {
    log.end(log.begin(origin, 0), Outcome.CUT, "cut");
    LoggedAttempt next = log.begin(pulls.source().endpoints().get(1), 10);
    assertFalse(scrape().contains("towline_retries_total{"));
    log.end(next, Outcome.DONE, "");
  }

  @Test
  void showsWhatIsLeftOfAPullLimit() {
    answers("76;w=21600");
    assertTrue(
        scrape()
            .lines()
            .anyMatch(
                line ->
                    line.startsWith("towline_upstream_ratelimit_remaining{")
                        && line.endsWith(" 76.0")));
  }

  @Test
  void makesNothingOfALimitThatIsNoNumber() {
    answers("many");
    assertFalse(scrape().contains("towline_upstream_ratelimit_remaining{"));
  }

  private UpstreamHealth health() {
    return pulls.observers().health().of(origin);
  }

  private void answers(int status, String retryAfter) {
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    headers.set("retry-after", retryAfter);
    log.answered(log.begin(origin, 0), new UpstreamHead(status, headers, "fake"));
  }

  @Test
  void tellsAPolicyWhoIsEjected() {
    for (int i = 0; i < 3; i++) {
      log.end(log.begin(origin, 0), Outcome.CUT, "cut");
    }
    Map<Upstream, Health> told =
        log.history(pulls.source().endpoints(), OptionalLong.empty(), 0).health();
    Health ofOrigin = Objects.requireNonNull(told.get(pulls.source().toUpstream(origin)));
    assertEquals(Health.Standing.EJECTED, ofOrigin.standing());
  }

  @Test
  void anAnswerTeachesHowLongTheyTake() {
    answers("76");
    assertTrue(health().health().answerTime().isPresent());
  }

  @Test
  void aFastErrorTeachesNothingOfTimes() {
    answers(500, "never");
    answers(429, "never");
    assertTrue(health().health().answerTime().isEmpty());
  }

  @Test
  void noAnswerTeachesThatItTakesLong() {
    log.end(log.begin(origin, 0), Outcome.NO_ANSWER, "");
    assertTrue(health().health().answerTime().isPresent());
  }

  @Test
  void aClientThatLeavesAtOnceTeachesNothing() {
    log.end(log.begin(origin, 0), Outcome.CANCELLED, "");
    assertTrue(health().health().answerTime().isEmpty());
  }

  @Test
  void whoWantsToBeLeftAloneIsForThatTime() {
    answers(500, "17");
    assertEquals(Duration.ZERO, health().leftAloneFor());
    answers(503, "17");
    assertEquals(Duration.ofSeconds(17), health().leftAloneFor());
    answers(429, "18");
    assertEquals(Duration.ofSeconds(18), health().leftAloneFor());
  }

  @Test
  void aFirstProbeThatSucceedsEndsAnEjection() {
    for (int i = 0; i < 3; i++) {
      log.end(log.begin(origin, 0), Outcome.CUT, "cut");
    }
    log.end(log.begin(origin, 0), Outcome.DONE, "");
    assertEquals(Health.Standing.GOOD, health().health().standing());
  }

  @Test
  void theRulesForRetriesAreThoseOfTheUpstreamAskedLast() {
    RetryConfig patient = new RetryConfig(7, Duration.ofSeconds(1), Duration.ofSeconds(9), 0.1);
    assertEquals(RetryRules.STANDARD, told().retry());
    log.end(log.begin(retrying(patient), 0), Outcome.CUT, "cut");
    assertEquals(new RetryRules(7, Duration.ofSeconds(1), Duration.ofSeconds(9)), told().retry());
    log.end(log.begin(pulls.source().endpoints().get(1), 0), Outcome.CUT, "cut");
    assertEquals(RetryRules.STANDARD, told().retry());
  }

  private PullHistory told() {
    return log.history(pulls.source().endpoints(), OptionalLong.empty(), 0);
  }

  private Endpoint retrying(RetryConfig retry) {
    UpstreamConfig same = origin.upstream();
    UpstreamConfig other =
        new UpstreamConfig(
            same.name(),
            same.url(),
            same.credentials(),
            same.caFile(),
            same.useFor(),
            same.maxBandwidth(),
            same.maxRequests(),
            same.progress(),
            retry);
    return new Endpoint(origin.registry(), other);
  }
}
