package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.towline.oci.RepositoryName;
import io.towline.proxy.upstream.Endpoint;
import io.towline.proxy.upstream.UpstreamHead;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import java.nio.charset.StandardCharsets;
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
}
