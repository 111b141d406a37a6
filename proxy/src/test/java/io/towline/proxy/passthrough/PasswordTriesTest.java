package io.towline.proxy.passthrough;

import static io.towline.proxy.passthrough.GateFixture.APP;
import static io.towline.proxy.passthrough.GateFixture.basic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.RepositoryName;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.proxy.passthrough.GateFixture.Told;
import io.towline.proxy.request.RegistryRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever guesses passwords through us comes to an end soon, and nobody else notices. */
@Timeout(120)
class PasswordTriesTest {
  private static final String ALICE = basic("alice", "sesame");
  private static final String GUESSER = "10.0.0.66";
  private static final String ELSEWHERE = "10.0.0.1";

  private final GateFixture fixture = new GateFixture();
  private final RegistryRequest tag = fixture.tag(APP);
  private int guesses;

  PasswordTriesTest() throws IOException {}

  @BeforeEach
  void aliceMayHaveIt() {
    fixture.origin.serves(APP.toString(), "1", Images.oci("amd64", 100));
    fixture.origin.demandsBasic("alice", "sesame");
  }

  @AfterEach
  void close() throws IOException {
    fixture.close();
  }

  private Told guess(String user, String address) {
    return fixture.ask(tag, basic(user, "guess " + guesses++), address);
  }

  /** How many more passwords of this account the registry is asked about. */
  private int guessesUntilRefused(String user, String address) {
    int before = passwordsAsked();
    Told told = guess(user, address);
    while (told.status() == 401) {
      told = guess(user, address);
    }
    assertEquals(429, told.status(), told.text());
    return passwordsAsked() - before;
  }

  /** How many different passwords the origin has seen beside what is private. */
  private int passwordsAsked() {
    Set<String> seen = new HashSet<>();
    for (RecordedRequest request : fixture.origin.requests()) {
      if (!request.path().contains("/public/")) {
        request.header("Authorization").ifPresent(seen::add);
      }
    }
    return seen.size();
  }

  /** Alice is let in there, and it is found out that nobody else would have been. */
  private void isLetIn(String address) {
    assertEquals(200, fixture.ask(tag, ALICE, address).status());
    for (int i = 0; i < 2; i++) { // the loop that was told of the first no has gone on by the next
      assertEquals(401, fixture.ask(tag, "", address).status());
      fixture.pass(AccessAnswers.NO_FOR.plusMillis(1));
    }
  }

  private String metrics() {
    return new String(fixture.metrics.scrape(), StandardCharsets.UTF_8);
  }

  @Test
  void whoGuessesIsToldWhenToTryAgain() {
    assertEquals(PasswordTries.OF_BOTH, guessesUntilRefused("alice", GUESSER));
    Told told = guess("alice", GUESSER);
    assertEquals(429, told.status());
    assertTrue(told.text().contains("\"TOOMANYREQUESTS\""), told.text());
    assertEquals("7", told.headers().get("Retry-After"));
    assertTrue(
        metrics().contains("towline_limited_total{action=\"refused\",limit=\"password_tries\"} 2"),
        metrics());
  }

  @Test
  void theRightPasswordTellsAGuesserNothingAnyMore() {
    assertEquals(PasswordTries.OF_BOTH, guessesUntilRefused("alice", GUESSER));
    assertEquals(429, fixture.ask(tag, ALICE, GUESSER).status());
    assertEquals(0, fixture.served());
  }

  @Test
  void hisShareComesBackSlowly() {
    assertEquals(PasswordTries.OF_BOTH, guessesUntilRefused("alice", GUESSER));
    fixture.pass(Duration.ofSeconds(12));
    assertEquals(2, guessesUntilRefused("alice", GUESSER));
  }

  @Test
  void tokensOfOurOwnAreNoWayAround() {
    int before = passwordsAsked();
    for (int i = 0; i < 3 * PasswordTries.OF_BOTH; i++) {
      fixture.ask(tag, fixture.token(basic("alice", "guess " + guesses++)), GUESSER);
    }
    assertEquals(PasswordTries.OF_BOTH, passwordsAsked() - before);
  }

  @Test
  void otherRepositoriesAreNoWayAround() {
    assertEquals(PasswordTries.OF_BOTH, guessesUntilRefused("alice", GUESSER));
    RegistryRequest other = fixture.tag(new RepositoryName("team/other"));
    assertEquals(429, fixture.ask(other, basic("alice", "one more"), GUESSER).status());
  }

  /** With any password a registry gives what is public; that makes it no right one. */
  @Test
  void whatIsPublicIsNoWayAround() {
    fixture.origin.when(request -> request.path().contains("/public/")).answers(200);
    RegistryRequest open = fixture.tag(new RepositoryName("public/base"));
    int before = passwordsAsked();
    for (int i = 0; i < 3 * PasswordTries.OF_BOTH; i++) {
      String shown = basic("alice", "guess " + guesses++);
      int status = fixture.ask(open, shown, GUESSER).status();
      assertTrue(status == 200 || status == 429, "status " + status);
      fixture.ask(open, "", GUESSER);
      fixture.ask(tag, shown, GUESSER);
    }
    assertEquals(PasswordTries.OF_BOTH, passwordsAsked() - before);
  }

  @Test
  void manyAccountsAreNoWayAround() {
    int before = passwordsAsked();
    for (int i = 0; i < 2 * PasswordTries.OF_ADDRESS; i++) {
      guess("user" + i, GUESSER);
    }
    assertEquals(PasswordTries.OF_ADDRESS, passwordsAsked() - before);
  }

  @Test
  void manyAddressesAreNoWayAround() {
    int before = passwordsAsked();
    for (int i = 0; i < 2 * PasswordTries.OF_NAME; i++) {
      guess("alice", "10.0.1." + i);
    }
    assertEquals(PasswordTries.OF_NAME, passwordsAsked() - before);
  }

  @Test
  void anAddressOfIpv6IsAWholeNetwork() {
    int before = passwordsAsked();
    for (int i = 0; i < 2 * PasswordTries.OF_BOTH; i++) {
      guess("alice", "2001:db8::" + Integer.toHexString(i + 1));
    }
    assertEquals(PasswordTries.OF_BOTH, passwordsAsked() - before);
  }

  @Test
  void aRegistryThatDoesNotAnswerGivesNoTriesBack() {
    fixture.origin.everything().answers(503);
    int before = passwordsAsked();
    for (int i = 0; i < 2 * PasswordTries.OF_BOTH; i++) {
      guess("alice", GUESSER);
    }
    fixture.origin.isHonest();
    fixture.origin.demandsBasic("alice", "sesame");
    assertEquals(429, guess("alice", GUESSER).status());
    assertTrue(passwordsAsked() - before <= PasswordTries.OF_BOTH);
  }

  // The others.

  @Test
  void theRightOneElsewhereIsLetInWhileSomebodyGuesses() {
    var unused = guessesUntilRefused("alice", GUESSER);
    assertEquals(200, fixture.ask(tag, ALICE, ELSEWHERE).status());
  }

  @Test
  void whoWasLetInBeforeIsBoundedByNobodysGuesses() {
    isLetIn(GUESSER);
    for (int i = 0; i < 2 * PasswordTries.OF_NAME; i++) {
      guess("alice", "10.0.1." + i);
      guess("user" + i, GUESSER);
    }
    fixture.pass(AccessAnswers.YES_FOR); // so that the registry is asked again
    assertEquals(200, fixture.ask(tag, ALICE, GUESSER).status());
    fixture.pass(Duration.ofHours(23));
    var unused = guessesUntilRefused("alice", GUESSER);
    assertEquals(200, fixture.ask(tag, ALICE, GUESSER).status());
  }

  @Test
  void anotherAccountAtTheGuessersAddressIsLetIn() {
    var unused = guessesUntilRefused("bob", GUESSER);
    assertEquals(200, fixture.ask(tag, ALICE, GUESSER).status());
  }

  @Test
  void anotherRegistryKnowsNothingOfIt() {
    fixture.other.serves(APP.toString(), "1", Images.oci("amd64", 100));
    fixture.other.demandsBasic("alice", "sesame");
    var unused = guessesUntilRefused("alice", GUESSER);
    assertEquals(200, fixture.ask(fixture.tag("s.test", APP), ALICE, GUESSER).status());
  }

  @Test
  void whoShowsNothingIsNotBounded() {
    fixture.origin.isHonest();
    for (int i = 0; i < 2 * PasswordTries.OF_ADDRESS; i++) {
      RegistryRequest request = fixture.tag(new RepositoryName("public/a" + i));
      assertEquals(401, fixture.ask(request, "", GUESSER).status());
    }
    assertEquals(200, fixture.ask(tag, "", GUESSER).status());
  }

  /** As a kubelet does whose secret is out of date. */
  @Test
  void oneWrongPasswordShownAgainAndAgainIsOneTry() {
    String old = basic("alice", "of last year");
    for (int i = 0; i < 100; i++) {
      assertEquals(401, fixture.ask(tag, old, GUESSER).status());
      fixture.pass(AccessAnswers.NO_FOR.plusMillis(1));
    }
    assertEquals(PasswordTries.OF_BOTH, guessesUntilRefused("alice", GUESSER));
  }

  /** Those whom the registry lets in share an address and a name, as robots do. */
  @Test
  void manyRightPasswordsAreNoGuesses() {
    for (int i = 0; i < 2 * PasswordTries.OF_ADDRESS; i++) {
      fixture.origin.demandsBasic("robot", "token " + i);
      assertEquals(200, fixture.ask(tag, basic("robot", "token " + i), GUESSER).status());
    }
  }

  /** Their shares come back as soon as the first of them are let in. */
  @Test
  void whoComesWithManyOthersAtOnceWaitsForThem() {
    fixture.takesItsTime();
    fixture
        .origin
        .when(request -> request.header("Authorization").isEmpty())
        .answers(401, Map.of("WWW-Authenticate", "Basic realm=\"any\""), "");
    fixture.origin.when(r -> r.header("Authorization").isPresent()).answers(200);
    List<CompletableFuture<Integer>> told = new ArrayList<>();
    ExecutorService clients = Executors.newCachedThreadPool();
    for (int i = 0; i < 2 * PasswordTries.OF_BOTH; i++) {
      String shown = basic("robot", "token " + i);
      told.add(
          CompletableFuture.supplyAsync(() -> fixture.ask(tag, shown, GUESSER).status(), clients));
    }
    for (CompletableFuture<Integer> each : told) {
      assertEquals(200, each.join());
    }
    clients.shutdown();
  }
}
