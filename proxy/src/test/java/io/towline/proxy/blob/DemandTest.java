package io.towline.proxy.blob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ProgressConfig.FinishAbandoned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandTest {
  private final Abandoned abandoned = new Abandoned(() -> 0L);
  private final List<String> heard = new ArrayList<>();
  private boolean clientsWait;

  private Demand ofClients(FinishAbandoned rule) {
    return Demand.ofClients(rule, abandoned, () -> clientsWait);
  }

  private Demand aheadOfNeed() {
    return Demand.aheadOfNeed(
        FinishAbandoned.AUTO, abandoned, () -> clientsWait, () -> heard.add("claimed"));
  }

  @Test
  void readsOnForAClient() {
    assertTrue(ofClients(FinishAbandoned.AUTO).mayRead(1 << 30, () -> heard.add("read")));
    assertEquals(List.of(), heard);
  }

  @Test
  void readsTheFirstBytesAloneAheadOfNeed() {
    Demand demand = aheadOfNeed();
    assertTrue(demand.mayRead(65_535, () -> heard.add("early")));
    assertFalse(demand.mayRead(65_536, () -> heard.add("read")));
    demand.want(0, Long.MAX_VALUE);
    assertEquals(List.of("claimed", "read"), heard);
    assertTrue(demand.mayRead(1 << 20, () -> heard.add("late")));
    demand.want(0, Long.MAX_VALUE);
    assertEquals(List.of("claimed", "read"), heard);
  }

  @Test
  void goesOnByItselfWhereAClientWantedTheWhole() {
    Demand demand = ofClients(FinishAbandoned.AUTO);
    demand.want(0, Long.MAX_VALUE);
    assertTrue(demand.goesOn(1 << 20));
  }

  @Test
  void restsWhereClientsWantedRangesAlone() {
    Demand demand = ofClients(FinishAbandoned.ALWAYS);
    demand.want(0, 100);
    demand.want(5000, Long.MAX_VALUE);
    assertFalse(demand.goesOn(1 << 20));
  }

  @Test
  void restsWhereThatIsSaid() {
    Demand demand = ofClients(FinishAbandoned.NEVER);
    demand.want(0, Long.MAX_VALUE);
    assertFalse(demand.goesOn(1 << 20));
  }

  @Test
  void restsWhereNobodyEverCame() {
    assertFalse(aheadOfNeed().goesOn(1 << 20));
  }

  @Test
  void forgetsWhoWantedTheWholeOnceItRests() {
    Demand demand = ofClients(FinishAbandoned.AUTO);
    demand.want(0, Long.MAX_VALUE);
    demand.rests();
    demand.want(0, 10);
    assertFalse(demand.goesOn(1 << 20));
  }

  @Test
  void isLastInLineWithoutAClient() {
    Demand demand = ofClients(FinishAbandoned.AUTO);
    demand.want(0, Long.MAX_VALUE);
    clientsWait = true;
    assertEquals(Duration.ZERO, demand.pause());
    demand.goesOn(1);
    assertEquals(Duration.ofMillis(100), demand.pause());
    clientsWait = false;
    assertEquals(Duration.ZERO, demand.pause());
  }

  @Test
  void givesItsPlaceBackWhenAClientReturnsOrItIsOver() {
    List<Demand> four = new ArrayList<>();
    for (int i = 0; i < Abandoned.MOST_AT_A_TIME; i++) {
      Demand demand = ofClients(FinishAbandoned.AUTO);
      demand.want(0, Long.MAX_VALUE);
      assertTrue(demand.goesOn(1));
      four.add(demand);
    }
    Demand fifth = ofClients(FinishAbandoned.AUTO);
    fifth.want(0, Long.MAX_VALUE);
    assertFalse(fifth.goesOn(1));
    four.get(0).want(0, Long.MAX_VALUE);
    assertTrue(fifth.goesOn(1));
    four.get(1).over();
    four.get(1).over();
    assertTrue(four.get(0).goesOn(1));
    assertFalse(abandoned.admits(FinishAbandoned.AUTO, 1));
  }
}
