package io.towline.proxy.passthrough;

import static io.towline.proxy.passthrough.GateFixture.APP;
import static io.towline.proxy.passthrough.GateFixture.basic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.RepositoryName;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.proxy.passthrough.GateFixture.Told;
import io.towline.proxy.request.RegistryRequest;
import io.towline.proxy.request.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets past the gate, for what, and for how long; behind it everything is there. */
@Timeout(60)
class AccessGateTest {
  private static final String ALICE = basic("alice", "sesame");
  private static final String BOB = basic("bob", "barley");
  private static final String NOTHING = "";
  private static final Duration A_MINUTE = Duration.ofSeconds(60);
  private static final Images.Image IMAGE = Images.oci("amd64", 100);
  private static final Digest LAYER = Digest.sha256(IMAGE.layers().get(0));
  private static final RepositoryName OTHER = new RepositoryName("team/other");

  private final GateFixture fixture = new GateFixture();
  private final RegistryRequest tag = fixture.tag(APP);

  AccessGateTest() throws IOException {}

  @BeforeEach
  void aliceMayHaveIt() {
    for (RepositoryName repository : List.of(APP, OTHER)) {
      fixture.origin.serves(repository.toString(), "1", IMAGE);
      fixture.other.serves(repository.toString(), "1", IMAGE);
    }
    fixture.origin.demandsBasic("alice", "sesame");
    fixture.other.demandsBasic("alice", "sesame");
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private int asked() {
    return fixture.origin.requests().size() + fixture.other.requests().size();
  }

  private long askedInSomebodysName() {
    return fixture.origin.requests(request -> request.header("Authorization").isPresent()).size();
  }

  /** Everything there is to ask for in the repository. */
  private List<RegistryRequest> questions() {
    Route route = new Route(fixture.registry("r.test"), APP);
    return List.of(
        tag,
        fixture.blob(LAYER),
        new RegistryRequest.Referrers(route, IMAGE.digest(), Optional.empty()),
        new RegistryRequest.Tags(route, OptionalInt.empty(), Optional.empty()));
  }

  private void assertNobodyElse(String when) {
    for (RegistryRequest question : questions()) {
      for (String shown :
          List.of(NOTHING, BOB, basic("alice", "Sesame"), basic("Alice", "sesame"))) {
        Told told = fixture.ask(question, shown);
        assertEquals(401, told.status(), when + ": " + question);
        assertTrue(
            told.headers().get("WWW-Authenticate").startsWith("Bearer realm=\"http://mirror.test"),
            told.toString());
      }
    }
    assertEquals(401, fixture.status(tag, fixture.token(BOB)), when);
    assertEquals(401, fixture.status(tag, fixture.token(NOTHING)), when);
  }

  // Who.

  @Test
  void asksTheOriginInTheClientsNameForTheHeadOfThatVeryThing() {
    assertEquals(200, fixture.status(tag, ALICE));
    List<RecordedRequest> requests =
        fixture.origin.requests(request -> request.header("Authorization").isPresent());
    RecordedRequest last = requests.get(requests.size() - 1);
    assertTrue(last.isHead());
    assertEquals("/v2/team/app/manifests/1", last.path());
    assertEquals(Optional.of(ALICE), last.header("Authorization"));
    assertEquals(1, fixture.served());
  }

  @Test
  void twoClientsDoNotShareAVerdict() {
    assertNobodyElse("cold");
    assertEquals(0, fixture.served());
    for (RegistryRequest question : questions()) {
      assertEquals(200, fixture.status(question, ALICE));
    }
    assertNobodyElse("warm");
    assertEquals(questions().size(), fixture.served());
  }

  @Test
  void aTokenOfOurOwnIsWhomItWasGivenTo() {
    assertEquals(200, fixture.status(tag, fixture.token(ALICE)));
    long before = askedInSomebodysName();
    assertEquals(200, fixture.status(tag, fixture.token(ALICE)), "it is the same client");
    assertEquals(before, askedInSomebodysName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic", "Basic ???", "Bearer x", "Digest a=b", "Basic YWxpY2U="})
  void whatCannotBeReadIsNobodyAndNoQuestion(String shown) {
    assertEquals(401, fixture.status(tag, shown));
    assertEquals(0, asked());
  }

  @Test
  void whatIsPublicIsEverybodys() {
    fixture.origin.isHonest();
    for (String shown : List.of(NOTHING, ALICE, BOB)) {
      assertEquals(200, fixture.status(tag, shown));
    }
  }

  // For what.

  @Test
  void aYesIsOfTheWholeRepositoryAndOfNoOther() {
    assertEquals(200, fixture.status(tag, ALICE));
    long before = askedInSomebodysName();
    assertEquals(200, fixture.status(fixture.blob(LAYER), ALICE));
    assertEquals(before, askedInSomebodysName(), "it is remembered");
    fixture.origin.when(r -> r.path().contains("/team/other/")).answers(403);
    assertEquals(403, fixture.status(fixture.tag(OTHER), ALICE));
  }

  @Test
  void aYesIsOfOneUpstreamAlone() {
    assertEquals(200, fixture.status(tag, ALICE));
    fixture.other.demandsBasic("alice", "of another registry");
    assertEquals(401, fixture.status(fixture.tag("s.test", APP), ALICE));
    assertEquals(200, fixture.status(tag, ALICE));
  }

  @Test
  void othersRegistriesAreNoneOfItsBusiness() {
    assertEquals(200, fixture.status(fixture.tag("plain.test", APP), NOTHING));
    assertEquals(0, asked());
  }

  // For how long.

  /** The seconds after the revocation in which he still gets it; all is behind the gate. */
  private int secondsUntilOut(RegistryRequest request, String shown) {
    int last = 0;
    for (int second = 0; second < 2 * A_MINUTE.toSeconds(); second++) {
      if (fixture.status(request, shown) == 200) {
        last = second;
      }
      fixture.pass(Duration.ofSeconds(1));
    }
    return last;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 15, 29})
  void whoIsRevokedIsOutWithinAMinuteThoughAllIsHere(int secondsAfterAYes) {
    assertEquals(200, fixture.status(tag, ALICE));
    fixture.pass(Duration.ofSeconds(secondsAfterAYes));
    fixture.origin.demandsBasic("alice", "another by now");
    int seconds = secondsUntilOut(tag, ALICE);
    assertTrue(seconds < A_MINUTE.toSeconds(), seconds + " s");
    assertEquals(401, fixture.status(tag, ALICE));
  }

  /** A registry believes a token as long as it lives, whatever has become of its owner. */
  @ParameterizedTest
  @ValueSource(ints = {0, 9, 11, 29})
  void whoIsRevokedIsOutThoughHisTokenLivesOn(int secondsAfterAYes) {
    fixture.origin.demandsToken().requiresBasic("alice", "sesame").expiresIn(3600);
    assertEquals(200, fixture.status(tag, ALICE));
    fixture.pass(Duration.ofSeconds(secondsAfterAYes));
    assertEquals(200, fixture.status(fixture.tag(OTHER), ALICE));
    fixture.origin.tokens().requiresBasic("alice", "another by now");
    for (RepositoryName repository : List.of(APP, OTHER)) {
      int seconds = secondsUntilOut(fixture.tag(repository), ALICE);
      assertTrue(seconds < A_MINUTE.toSeconds(), repository + ": " + seconds + " s");
    }
  }

  @Test
  void whoIsLetInAgainHasItSoon() {
    fixture.origin.demandsBasic("alice", "another");
    assertEquals(401, fixture.status(tag, ALICE));
    fixture.origin.demandsBasic("alice", "sesame");
    assertEquals(401, fixture.status(tag, ALICE), "that is remembered for a moment");
    fixture.pass(AccessAnswers.NO_FOR.plusSeconds(1));
    assertEquals(200, fixture.status(tag, ALICE));
  }

  @Test
  void aReloadForgetsEveryYes() {
    assertEquals(200, fixture.status(tag, ALICE));
    fixture.origin.demandsBasic("alice", "another by now");
    fixture.reload();
    assertEquals(401, fixture.status(tag, ALICE));
  }

  // What is no answer.

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504, 400, 204, 304, 418})
  void whatIsNeitherYesNorNoIsNoYesAndIsNotRemembered(int status) {
    assertEquals(200, fixture.status(tag, ALICE));
    fixture.pass(A_MINUTE);
    fixture.origin.everything().answers(status);
    for (RegistryRequest question : questions()) {
      Told told = fixture.ask(question, ALICE);
      assertEquals(503, told.status(), told.text());
      assertEquals("5", told.headers().get("Retry-After"));
    }
    assertEquals(1, fixture.served());
    fixture.origin.isHonest();
    fixture.origin.demandsBasic("alice", "sesame");
    assertEquals(200, fixture.status(tag, ALICE));
    assertEquals(401, fixture.status(tag, BOB));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void aTokenServiceWithoutAnAnswerIsNoYes(int status) {
    fixture.origin.demandsToken().requiresBasic("alice", "sesame");
    fixture.origin.tokenRequests().answers(status);
    assertEquals(503, fixture.status(tag, ALICE));
    assertEquals(0, fixture.served());
  }

  @Test
  void aPageForPeopleIsNoYes() {
    fixture.origin.everything().answersHtml();
    for (RegistryRequest question : questions()) {
      assertEquals(503, fixture.status(question, ALICE));
      assertEquals(503, fixture.status(question, NOTHING));
    }
    assertEquals(0, fixture.served());
  }

  @Test
  void anOriginThatIsDownIsNoYes() throws IOException {
    assertEquals(200, fixture.status(tag, ALICE));
    fixture.origin.goesDown();
    assertEquals(200, fixture.status(tag, ALICE), "it said yes just now");
    fixture.pass(A_MINUTE);
    assertEquals(503, fixture.status(tag, ALICE));
    fixture.origin.comesBack();
  }

  @Test
  void saysWhenToAskAgainAsTheRegistryDid() {
    fixture.origin.everything().answers(429, Map.of("Retry-After", "77"), "");
    Told told = fixture.ask(tag, ALICE);
    assertEquals(503, told.status());
    assertEquals("77", told.headers().get("Retry-After"));
  }

  // How a no is told.

  @Test
  void toldOfAnAbsentThingIsWhoeverHasShownWhoHeIs() {
    fixture.origin.forgets(APP.toString(), "1");
    Told told = fixture.ask(tag, ALICE);
    assertEquals(404, told.status());
    assertTrue(told.text().contains("MANIFEST_UNKNOWN"), told.text());
    fixture.origin.isHonest(); // as registries that hide what is private
    assertEquals(401, fixture.status(tag, NOTHING));
  }

  @Test
  void aRefusalOfTheWholeRepositoryIsDenied() {
    fixture.origin.when(r -> true).answers(403);
    Told told = fixture.ask(tag, ALICE);
    assertEquals(403, told.status());
    assertTrue(told.text().contains("\"DENIED\""), told.text());
    long before = askedInSomebodysName();
    assertEquals(403, fixture.status(fixture.blob(LAYER), ALICE));
    assertEquals(before, askedInSomebodysName());
  }

  // With what the content is fetched.

  @Test
  void lendsTheCredentialsOfWhomTheOriginLetIn() {
    fixture.ask(tag, BOB);
    assertEquals(Optional.empty(), fixture.lent(APP));
    fixture.ask(tag, ALICE);
    assertEquals(Optional.of(GateFixture.credentials("alice", "sesame")), fixture.lent(APP));
    assertEquals(Optional.empty(), fixture.lent(OTHER));
    fixture.pass(A_MINUTE);
    fixture.origin.demandsBasic("alice", "another by now");
    fixture.ask(tag, ALICE);
    assertEquals(Optional.empty(), fixture.lent(APP));
  }
}
