package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.FakeTokens;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.spi.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The dance with tokens and passwords, against a real registry of the fake kind. */
@Timeout(60)
class AuthorizerTest {
  private static final String REPOSITORY = "library/alpine";
  private static final String SCOPE = "repository:library/alpine:pull";

  private FakeRegistry registry;
  private UpstreamFixture upstream;
  private String path;

  @BeforeEach
  void start() throws Exception {
    registry = FakeRegistry.start();
    upstream = new UpstreamFixture();
    path = "/v2/" + REPOSITORY + "/blobs/" + registry.serves(REPOSITORY, new byte[100]);
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    registry.close();
  }

  private int status(Endpoint endpoint) throws Exception {
    return upstream.fetch(endpoint, path).head().status();
  }

  private Endpoint plain() {
    return UpstreamFixture.endpoint(registry.uri());
  }

  private List<RecordedRequest> blobRequests() {
    return registry.requests(RecordedRequest::isBlob);
  }

  @Test
  void fetchesATokenWhenItIsChallenged() throws Exception {
    registry.demandsToken();
    assertEquals(200, status(plain()));
    RecordedRequest asked = registry.requests(r -> r.path().equals("/token")).get(0);
    assertEquals(List.of(SCOPE), asked.queries("scope"));
    assertEquals(List.of("fake"), asked.queries("service"));
    assertEquals("", asked.joined("Authorization"));
    assertEquals(2, blobRequests().size());
  }

  @Test
  void carriesTheTokenAtOnceAfterTheFirstChallenge() throws Exception {
    FakeTokens tokens = registry.demandsToken();
    Endpoint endpoint = plain();
    assertEquals(200, status(endpoint));
    assertEquals(200, status(endpoint));
    assertEquals(1, tokens.timesAsked());
    assertEquals(3, blobRequests().size());
  }

  @Test
  void takesTheTokenThatOauthCallsAccessToken() throws Exception {
    registry.demandsToken().answersIn("access_token");
    assertEquals(200, status(plain()));
  }

  @Test
  void fetchesOneTokenForAllWhoWait() throws Exception {
    FakeTokens tokens = registry.demandsToken();
    registry.tokenRequests().muteHeaders();
    Endpoint endpoint = plain();
    List<CompletableFuture<UpstreamAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          upstream.client().fetch(upstream.loop(), endpoint, UpstreamFixture.get(path), 1000));
    }
    registry.awaitHeld(1); // those that come behind the first challenge wait without a request
    registry.release();
    for (CompletableFuture<UpstreamAnswer> answer : answers) {
      assertEquals(200, answer.get(20, TimeUnit.SECONDS).head().status());
    }
    assertEquals(1, tokens.timesAsked());
  }

  @Test
  void renewsATokenWhenFourFifthsOfItsLifeArePast() throws Exception {
    FakeTokens tokens = registry.demandsToken().expiresIn(100);
    Endpoint endpoint = plain();
    status(endpoint);
    upstream.passes(Duration.ofSeconds(75));
    status(endpoint);
    assertEquals(1, tokens.timesAsked());
    upstream.passes(Duration.ofSeconds(10));
    status(endpoint);
    registry.awaitRequests(2, r -> r.path().equals("/token"));
  }

  @Test
  void fetchesANewTokenOnceWhenTheOldOneIsRefused() throws Exception {
    FakeTokens tokens = registry.demandsToken();
    Endpoint endpoint = plain();
    status(endpoint);
    tokens.revokesAll();
    assertEquals(200, status(endpoint));
    assertEquals(2, tokens.timesAsked());
  }

  @Test
  void handsTheRefusalOnWhenANewTokenDoesNotHelp() throws Exception {
    registry.demandsToken(registry.uri("/token"));
    Endpoint endpoint = plain();
    assertEquals(401, status(endpoint));
    assertEquals(401, status(endpoint));
    assertEquals(4, blobRequests().size());
  }

  @Test
  void handsOnAChallengeThatItCannotAnswer() throws Exception {
    registry.demandsBasic("user", "password");
    assertEquals(401, status(plain()));
    assertEquals(1, blobRequests().size());
  }

  @Test
  void answersABasicChallengeAndRemembersIt() throws Exception {
    registry.demandsBasic("user", "pass:wörd");
    Endpoint endpoint = UpstreamFixture.at(registry.uri()).basic("user", "pass:wörd").build();
    assertEquals(200, status(endpoint));
    assertEquals(200, status(endpoint));
    assertEquals("", blobRequests().get(0).joined("Authorization"));
    assertEquals(3, blobRequests().size());
  }

  @Test
  void triesAWrongPasswordOnce() throws Exception {
    registry.demandsBasic("user", "right");
    Endpoint endpoint = UpstreamFixture.at(registry.uri()).basic("user", "wrong").build();
    assertEquals(401, status(endpoint));
    assertEquals(401, status(endpoint));
    assertEquals(3, blobRequests().size());
  }

  @Test
  void showsThePasswordToTheTokenServiceOfTheUpstreamsHost() throws Exception {
    registry.demandsToken().requiresBasic("user", "secret");
    Endpoint endpoint = UpstreamFixture.at(registry.uri()).basic("user", "secret").build();
    assertEquals(200, status(endpoint));
    assertTrue(
        blobRequests().stream().noneMatch(r -> r.joined("Authorization").startsWith("Basic")));
  }

  @Test
  void showsThePasswordToAListedTokenService() throws Exception {
    try (FakeRegistry service = FakeRegistry.start()) {
      service.tokens().requiresBasic("user", "secret");
      URI elsewhere = service.uri("/token");
      registry.demandsToken(URI.create(elsewhere.toString().replace("127.0.0.1", "localhost")));
      Endpoint endpoint =
          UpstreamFixture.at(registry.uri())
              .basic("user", "secret")
              .tokenHosts("localhost")
              .build();
      status(endpoint);
      assertEquals(1, service.tokens().timesAsked());
      assertTrue(service.requests().get(0).joined("Authorization").startsWith("Basic "));
    }
  }

  @Test
  void showsThePasswordToNobodyElseAndNamesTheKey() throws Exception {
    try (FakeRegistry service = FakeRegistry.start()) {
      URI elsewhere = service.uri("/token");
      registry.demandsToken(URI.create(elsewhere.toString().replace("127.0.0.1", "localhost")));
      Endpoint endpoint = UpstreamFixture.at(registry.uri()).basic("user", "secret").build();
      UpstreamFailure failure = upstream.failure(endpoint, path);
      assertEquals(Outcome.DENIED, failure.outcome());
      String message = failure.getMessage();
      assertTrue(message.contains("list localhost in registries.example.token_hosts"), message);
      assertFalse(message.contains("secret"), message);
      assertEquals(0, service.connectionsAccepted());
    }
  }

  @Test
  void sendsAConfiguredTokenAtOnceAndNeverDances() throws Exception {
    registry.demandsToken();
    Endpoint endpoint = UpstreamFixture.at(registry.uri()).token("my-token").build();
    assertEquals(401, status(endpoint));
    assertEquals("Bearer my-token", blobRequests().get(0).joined("Authorization"));
    assertEquals(1, registry.requests().size());
  }

  @Test
  void saysWhatTheTokenServiceAnswered() throws Exception {
    registry.demandsToken();
    registry.tokenRequests().answers(503);
    UpstreamFailure failure = upstream.failure(plain(), path);
    assertEquals(Outcome.SERVER_ERROR, failure.outcome());
    String message = failure.getMessage();
    assertEquals(
        "GET "
            + registry.uri("/token")
            + " for a token of "
            + SCOPE
            + ": its token service said 503",
        message);
  }

  @Test
  void isDeniedWhenTheTokenServiceDenies() throws Exception {
    registry.demandsToken().requiresBasic("someone", "else");
    assertEquals(Outcome.DENIED, upstream.failure(plain(), path).outcome());
  }

  @Test
  void refusesATokenAnswerOfTenMebibytes() throws Exception {
    registry.demandsToken();
    registry.tokenRequests().answers(200, Map.of(), new byte[10 << 20]);
    assertEquals(Outcome.WRONG_CONTENT, upstream.failure(plain(), path).outcome());
  }

  @Test
  void doesNotWaitForASlowTokenServiceForEver() throws Exception {
    registry.demandsToken();
    registry.tokenRequests().muteHeaders();
    UpstreamTimeouts standard = UpstreamTimeouts.STANDARD;
    UpstreamTimeouts quick =
        new UpstreamTimeouts(
            standard.connect(),
            standard.addressRace(),
            standard.handshake(),
            Duration.ofMillis(100),
            standard.idle());
    try (UpstreamFixture impatient = new UpstreamFixture(UpstreamFixture.withTimeouts(quick))) {
      UpstreamFailure failure = impatient.failure(plain(), path);
      assertEquals(Outcome.NO_ANSWER, failure.outcome());
    }
  }

  @Test
  void aChallengeThatLeadsNowhereIsForgottenByTheNextRequest() throws Exception {
    String wrong = "HTTP/1.1 401 Who\r\nWWW-Authenticate: Bearer realm=\"ftp://a\"\r\n";
    List<String> answers =
        List.of(
            wrong + "Content-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
        new RawServer(
            (head, out) -> {
              RawServer.write(out, answers.get(asked.getAndIncrement()));
              return true;
            })) {
      Endpoint endpoint = UpstreamFixture.endpoint(server.uri());
      assertEquals(Outcome.DENIED, upstream.failure(endpoint, path).outcome());
      assertEquals(200, status(endpoint));
    }
  }
}
