package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.RepositoryName;
import io.towline.proxy.failover.LoggedAttempt;
import io.towline.proxy.failover.PullLog;
import io.towline.proxy.failover.Pulls;
import io.towline.proxy.upstream.Endpoint;
import io.towline.spi.Outcome;
import io.towline.spi.PullHistory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectsTest {
  private final Pulls pulls = new Pulls("a", "b", "c");
  private final List<Endpoint> all = pulls.source().endpoints();
  private final PullLog log =
      new PullLog(
          pulls.source(),
          RepositoryName.parse("team/app"),
          PullHistory.Content.BLOB,
          pulls.observers());
  private final List<Endpoint> guilty = new ArrayList<>();

  private LoggedAttempt attempt(int endpoint) {
    return log.begin(all.get(endpoint), 0);
  }

  private boolean blame(Suspects suspects) {
    return suspects.blame("wrong", (endpoint, message) -> guilty.add(endpoint));
  }

  @Test
  void suspectsNobodyAtFirst() {
    assertEquals(all, new Suspects(all, false).endpoints());
  }

  @Test
  void blamesTheOnlyContributor() {
    Suspects suspects = new Suspects(all, false);
    LoggedAttempt only = attempt(1);
    suspects.contributed(only);
    suspects.contributed(only);
    assertTrue(blame(suspects));
    assertEquals(List.of(all.get(1)), guilty);
    assertEquals(List.of(all.get(0), all.get(2)), suspects.endpoints());
    assertEquals(Outcome.WRONG_CONTENT, only.outcome());
  }

  @Test
  void triesOneAfterTheOtherWhereSeveralContributed() {
    Suspects suspects = new Suspects(all, false);
    suspects.contributed(attempt(0));
    suspects.contributed(attempt(1));
    assertTrue(blame(suspects));
    assertEquals(List.of(), guilty);
    assertEquals(List.of(all.get(0)), suspects.endpoints());
    suspects.contributed(attempt(0));
    assertTrue(blame(suspects));
    assertEquals(List.of(all.get(0)), guilty);
    assertEquals(List.of(all.get(1)), suspects.endpoints());
  }

  @Test
  void blamesNobodyForWhatAnEarlierPullLeft() {
    Suspects suspects = new Suspects(all, true);
    suspects.contributed(attempt(0));
    assertTrue(blame(suspects));
    assertEquals(List.of(), guilty);
    assertEquals(List.of(all.get(0)), suspects.endpoints());
  }

  @Test
  void asksASoleSourceOnceMoreAndThenNobody() {
    Suspects suspects = new Suspects(all.subList(0, 1), false);
    LoggedAttempt first = attempt(0);
    suspects.contributed(first);
    assertTrue(blame(suspects));
    assertEquals(List.of(all.get(0)), guilty);
    assertEquals(Outcome.RUNNING, first.outcome()); // no final refusal: it may be asked again
    suspects.contributed(attempt(0));
    assertFalse(blame(suspects));
  }

  @Test
  void asksNobodyWhoseBytesDiffer() {
    Suspects suspects = new Suspects(all, false);
    suspects.contributed(attempt(0));
    assertTrue(suspects.contradicted(attempt(1), "other bytes"));
    assertEquals(List.of(all.get(0), all.get(2)), suspects.endpoints());
    assertEquals(List.of(), guilty);
  }

  @Test
  void blamesWhoContradictedWhatProvedRight() {
    Suspects suspects = new Suspects(all, false);
    suspects.contributed(attempt(0));
    LoggedAttempt liar = attempt(1);
    suspects.contradicted(liar, "other bytes");
    suspects.clear((endpoint, message) -> guilty.add(endpoint));
    assertEquals(List.of(all.get(1)), guilty);
    assertEquals(Outcome.WRONG_CONTENT, liar.outcome());
  }

  @Test
  void believesWhoContradictedWhatProvedWrong() {
    Suspects suspects = new Suspects(all, false);
    suspects.contributed(attempt(0));
    suspects.contributed(attempt(1));
    suspects.contradicted(attempt(2), "other bytes");
    assertTrue(blame(suspects));
    assertEquals(List.of(all.get(2)), suspects.endpoints());
    assertEquals(List.of(), guilty);
  }

  @Test
  void refusesWhoContradictsItself() {
    Suspects suspects = new Suspects(all, false);
    suspects.contributed(attempt(1));
    assertFalse(suspects.contradicted(attempt(1), "other bytes"));
    assertEquals(all, suspects.endpoints());
  }

  @Test
  void bearsASoleSourceThatContradictsItselfForAWhile() {
    Suspects suspects = new Suspects(all.subList(0, 1), false);
    suspects.contributed(attempt(0));
    for (int i = 0; i < 3; i++) {
      assertTrue(suspects.contradicted(attempt(0), "other bytes"));
    }
    assertFalse(suspects.contradicted(attempt(0), "other bytes"));
    assertEquals(all.subList(0, 1), suspects.endpoints());
  }

  @Test
  void passesOverOneThatCannotGoOn() {
    Suspects suspects = new Suspects(all, true);
    assertFalse(suspects.passOver()); // while all may be asked, the policy has tried them all
    blame(suspects);
    assertTrue(suspects.passOver());
    assertEquals(List.of(all.get(1)), suspects.endpoints());
    assertTrue(suspects.passOver());
    assertFalse(suspects.passOver());
  }
}
