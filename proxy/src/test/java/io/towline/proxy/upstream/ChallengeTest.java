package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  private static Optional<Challenge> best(String... headers) {
    return Challenge.best(List.of(headers));
  }

  private static Optional<Challenge> bearer(String realm, String service) {
    return Optional.of(new Challenge.Bearer(realm, service));
  }

  @Test
  void readsWhatDockerHubSays() {
    assertEquals(
        bearer("https://auth.docker.io/token", "registry.docker.io"),
        best(
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                + "scope=\"repository:library/alpine:pull\",error=\"invalid_token\""));
  }

  @Test
  void takesNamesInAnyCaseAndSpacesAnywhere() {
    assertEquals(bearer("https://a/t", "s"), best("bEaReR  Realm = \"https://a/t\" ,SERVICE= s"));
  }

  @Test
  void prefersBearerWhereverItStands() {
    assertEquals(bearer("r", ""), best("Basic realm=\"x\", Bearer realm=\"r\""));
    assertEquals(bearer("r", ""), best("Basic realm=\"x\"", "Bearer realm=\"r\""));
  }

  @Test
  void readsEscapesAndCommasInQuotes() {
    assertEquals(bearer("a,b\"c", "d"), best("Bearer realm=\"a,b\\\"c\", service=\"d\""));
  }

  @Test
  void takesTheFirstOfAParameterThatComesTwice() {
    assertEquals(bearer("one", ""), best("Bearer realm=\"one\", realm=\"two\""));
  }

  @Test
  void knowsBasic() {
    assertEquals(Optional.of(new Challenge.Basic()), best("Basic realm=\"Registry\""));
    assertEquals(Optional.of(new Challenge.Basic()), best("Negotiate, Basic"));
  }

  @Test
  void findsNothingInNonsense() {
    assertEquals(Optional.empty(), best());
    assertEquals(Optional.empty(), best("", ",,,", "=", "\"", "realm=\"x\"", "Bearer", "Digest a"));
    assertEquals(Optional.empty(), best("Bearer service=\"x\""));
  }

  @Test
  void readsAnUnendedQuoteToItsEnd() {
    assertEquals(bearer("https://a/t", ""), best("Bearer realm=\"https://a/t"));
    assertEquals(bearer("x\\", ""), best("Bearer realm=\"x\\"));
  }

  @Test
  void isQuickWithAFlood() {
    assertEquals(Optional.empty(), best("a,".repeat(30_000)));
    assertEquals(Optional.empty(), best("\"".repeat(60_000)));
    assertEquals(Optional.empty(), best("= ".repeat(30_000)));
  }
}
