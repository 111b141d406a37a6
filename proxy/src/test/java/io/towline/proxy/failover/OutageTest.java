package io.towline.proxy.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.FakeSender.Sent;
import io.towline.proxy.metrics.Metrics;
import io.towline.proxy.request.RegistryError;
import io.towline.proxy.upstream.UpstreamFailures;
import io.towline.proxy.upstream.UpstreamRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * Two hundred who ask for different things of a sole upstream that is out of order, in virtual
 * time: it is asked no more than 1.2 times as often as there are questions, and twice a second.
 */
class OutageTest {
  private static final RepositoryName REPOSITORY = RepositoryName.parse("team/app");
  private static final int CLIENTS = 200;
  private static final Duration PATIENCE = WalkTimes.STANDARD.client();

  private final ManualTimers timers = new ManualTimers();
  private final FakeSender sender = new FakeSender();
  private final Pulls pulls = new Pulls("origin");
  private final Observers observers =
      Observers.of(new Metrics("test"), timers::nanoTime, Clock.fixed(Pulls.NOW, ZoneOffset.UTC));

  private CompletableFuture<Integer> walk() {
    UpstreamWalk.Ground ground =
        new UpstreamWalk.Ground(timers, sender, observers, WalkTimes.STANDARD);
    SmallQuestion question =
        new SmallQuestion(
            pulls.source(),
            REPOSITORY,
            Verdict.Subject.MANIFEST,
            pulls.source().endpoints(),
            SmallQuestion.Whom.ANYBODY,
            new UpstreamRequest(
                HttpMethod.GET,
                "/v2/team/app/manifests/1",
                REPOSITORY,
                new DefaultHttpHeaders(),
                SmallQuestion.HEAD_TIMEOUT),
            1000,
            Deadline.in(PATIENCE, timers.nanoTime()));
    return new UpstreamWalk<Integer>(ground, question, answer -> answer.head().status(), late -> {})
        .begin();
  }

  /** Everybody asks at once and is told this in time; returns how often the upstream was asked. */
  private int outage(int status) {
    List<CompletableFuture<Integer>> walks = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      walks.add(walk());
    }
    timers.pass(PATIENCE);
    for (CompletableFuture<Integer> walk : walks) {
      assertTrue(walk.isDone(), "somebody waits for longer than clients wait");
      assertEquals(status, error(walk).status().code());
      assertTrue(error(walk).headers().contains("Retry-After"));
    }
    int asked = sender.sent().size();
    double most = CLIENTS * 1.2 + 2 * PATIENCE.toSeconds();
    assertTrue(asked <= most, asked + " requests, at most " + most);
    assertTrue(asked >= CLIENTS, "nobody is kept from asking: " + asked);
    return asked;
  }

  private static RegistryError error(CompletableFuture<Integer> walk) {
    try {
      throw new AssertionError("no error, but " + walk.join());
    } catch (CompletionException e) {
      return assertInstanceOf(RegistryError.class, e.getCause());
    }
  }

  @Test
  void ofAnUpstreamThatIsMute() {
    outage(504);
  }

  @Test
  void ofAnUpstreamThatFails() {
    sender.always(sent -> sent.answers(500));
    outage(503);
  }

  @Test
  void ofAnUpstreamThatWantsToBeLeftAloneForAMoment() {
    sender.always(sent -> sent.answers(503, "Retry-After", "1"));
    outage(503);
  }

  @Test
  void ofAnUpstreamThatWantsToBeLeftAlone() {
    sender.always(sent -> sent.answers(503, "Retry-After", "60"));
    assertEquals(CLIENTS, outage(503));
  }

  @Test
  void ofAnUpstreamThatThrottles() {
    sender.always(sent -> sent.answers(429));
    outage(503);
  }

  @Test
  void ofAnUpstreamThatIsDown() {
    sender.always(OutageTest::refuse);
    outage(503);
  }

  private static void refuse(Sent sent) {
    sent.answer()
        .completeExceptionally(UpstreamFailures.connectFailed("GET http://origin.test: refused"));
  }
}
