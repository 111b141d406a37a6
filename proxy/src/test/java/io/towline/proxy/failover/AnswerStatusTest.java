package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.proxy.health.Quota;
import io.towline.proxy.upstream.UpstreamHead;
import io.towline.spi.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerStatusTest {
  private static OptionalLong retryAfter(String value) {
    HttpHeaders headers = new DefaultHttpHeaders().set("Retry-After", value);
    return AnswerStatus.retryAfterSeconds(
        new UpstreamHead(429, headers, "fake"), Clock.fixed(Pulls.NOW, ZoneOffset.UTC));
  }

  @ParameterizedTest
  @CsvSource({
    "200,DONE",
    "206,DONE",
    "304,DONE",
    "401,DENIED",
    "403,DENIED",
    "404,NOT_FOUND",
    "410,NOT_FOUND",
    "429,THROTTLED",
    "400,SERVER_ERROR",
    "302,SERVER_ERROR",
    "500,SERVER_ERROR",
    "503,SERVER_ERROR",
    "999,SERVER_ERROR"
  })
  void saysWhatAStatusMeans(int status, Outcome outcome) {
    assertEquals(outcome, AnswerStatus.outcome(status));
  }

  @Test
  void readsSecondsAndDates() {
    assertEquals(OptionalLong.of(17), retryAfter("17"));
    assertEquals(OptionalLong.of(90), retryAfter("Mon, 23 Nov 2026 09:01:30 GMT"));
  }

  @Test
  void boundsWhatAnUpstreamWants() {
    assertEquals(OptionalLong.of(3600), retryAfter("1000000000"));
    assertEquals(OptionalLong.of(1), retryAfter("-5"));
    assertEquals(OptionalLong.of(1), retryAfter("0"));
    assertEquals(OptionalLong.of(1), retryAfter("Mon, 23 Nov 2020 09:01:30 GMT"));
    assertEquals(OptionalLong.of(3600), retryAfter("Mon, 23 Nov 2099 09:01:30 GMT"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "", "1.5", "99999999999999999999"})
  void ignoresNonsense(String value) {
    assertEquals(OptionalLong.empty(), retryAfter(value));
  }

  private static Optional<Quota> quota(String remaining, String limit) {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .set("ratelimit-remaining", remaining)
            .set("ratelimit-limit", limit);
    return AnswerStatus.quota(new UpstreamHead(200, headers, "fake"));
  }

  @Test
  void readsAPullLimitAsDockerHubTellsIt() {
    assertEquals(
        Optional.of(new Quota(76, OptionalLong.of(100), Duration.ofHours(1))),
        quota("76;w=3600", "100;w=3600"));
    assertEquals(
        Optional.of(new Quota(76, OptionalLong.of(100), Duration.ofHours(6))),
        quota("76", "100;x=1"));
  }

  @Test
  void readsWhenAPullLimitIsReset() {
    HttpHeaders headers =
        new DefaultHttpHeaders().set("RateLimit-Remaining", "7").set("RateLimit-Limit", "60");
    UpstreamHead head = new UpstreamHead(200, headers, "fake");
    headers.set("RateLimit-Reset", "30");
    assertEquals(Duration.ofSeconds(30), AnswerStatus.quota(head).orElseThrow().window());
    headers.set("RateLimit-Reset", "1795651200"); // a date
    assertEquals(Duration.ofHours(6), AnswerStatus.quota(head).orElseThrow().window());
  }

  @Test
  void aLimitThatIsNoNumberIsNone() {
    assertEquals(
        Optional.of(new Quota(3, OptionalLong.empty(), Duration.ofHours(6))), quota("3", "many"));
    assertEquals(Optional.empty(), quota("many", "100"));
  }
}
