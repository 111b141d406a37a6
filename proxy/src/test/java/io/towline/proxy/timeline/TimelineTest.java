package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.towline.proxy.timeline.BlobTimeline.Source;
import io.towline.proxy.timeline.BlobTimeline.State;
import io.towline.proxy.timeline.BlobTimeline.Stretch;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TimelineTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("towline.blob");
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Sample sample = new Sample();
  private final Timeline timeline = sample.begin();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(logged);
    logger.setLevel(null);
  }

  @Test
  void tellsWhatHappenedWhen() {
    timeline.add(Kind.ATTEMPT, "hub", 0, "");
    sample.passSeconds(3);
    timeline.add(Kind.SUSPECT, "hub", 400, "no byte for 3 s");
    assertEquals(
        List.of(
            new TimelineEvent(Duration.ZERO, Kind.ATTEMPT, "hub", 0, ""),
            new TimelineEvent(Duration.ofSeconds(3), Kind.SUSPECT, "hub", 400, "no byte for 3 s")),
        timeline.events());
    BlobTimeline now = timeline.snapshot();
    assertEquals(State.RUNNING, now.state());
    assertEquals(Duration.ofSeconds(3), now.took());
    assertEquals(OptionalLong.empty(), now.size());
    assertEquals(Sample.BEGAN, now.began());
  }

  @Test
  void knowsWhoBroughtWhat() {
    timeline.received("hub", 400, 400, 0);
    timeline.received("mirror", 500, 200, 100);
    timeline.received("mirror", 1000, 500, 0);
    BlobTimeline now = timeline.snapshot();
    assertEquals(List.of(new Source("hub", 400, 0), new Source("mirror", 600, 100)), now.sources());
    assertEquals(List.of(new Stretch(0, 400, "hub"), new Stretch(400, 1000, "mirror")), now.map());
  }

  @Test
  void countsBytesWhosePlaceIsNotKnown() {
    timeline.received("hub", 400, 30);
    assertEquals(List.of(new Source("hub", 370, 30)), timeline.snapshot().sources());
    assertEquals(List.of(), timeline.snapshot().map());
  }

  @Test
  void keepsItsMemoryBounded() {
    for (int i = 0; i < 10_000; i++) {
      timeline.received("upstream" + i, i * 2L + 1, 1, 0);
      timeline.add(Kind.FAILED, "x".repeat(9_999), i, "y".repeat(9_999));
    }
    BlobTimeline now = timeline.snapshot();
    assertEquals(33, now.sources().size());
    assertEquals(10_000, now.sources().stream().mapToLong(Source::fresh).sum());
    assertEquals(SourceMap.MOST_STRETCHES, now.map().size());
    assertEquals(EventList.FIRST + EventList.LAST, now.events().size());
    assertEquals(10_000, now.counts().failures());
    assertEquals(Detail.MOST_CHARACTERS + 1, now.events().get(0).detail().length());
  }

  @Test
  void addsUpHowLongClientsWereKeptAlive() {
    sample.passSeconds(1);
    timeline.add(Kind.DRIBBLE, "", 10, "");
    sample.passSeconds(2);
    timeline.add(Kind.DRIBBLE, "", 11, "");
    sample.passSeconds(3);
    assertEquals(Duration.ofSeconds(5), timeline.snapshot().counts().dribbled());
    timeline.add(Kind.RECOVERED, "", 11, "");
    sample.passSeconds(60);
    assertEquals(Duration.ofSeconds(5), timeline.snapshot().counts().dribbled());
    timeline.add(Kind.DRIBBLE, "", 12, "");
    sample.passSeconds(1);
    timeline.add(Kind.GIVE_UP, "", 12, "");
    sample.passSeconds(60);
    assertEquals(Duration.ofSeconds(6), timeline.snapshot().counts().dribbled());
  }

  @Test
  void endsWithOneLineInTheLog() {
    timeline.add(Kind.ATTEMPT, "hub", 0, "");
    timeline.received("hub", 400, 400, 0);
    timeline.add(Kind.SUSPECT, "hub", 400, "");
    timeline.add(Kind.RACE, "mirror", 400, "");
    timeline.received("mirror", 1000, 650, 50);
    timeline.add(Kind.SPLICE, "mirror", 400, "");
    assertEquals(0, logged.list.size());
    sample.passSeconds(2.5);
    timeline.add(Kind.FINISH, "", 1000, "");
    sample.passSeconds(10);
    timeline.add(Kind.OVERTAKEN, "hub", 400, "");
    timeline.add(Kind.REST, "", 1000, "");

    assertEquals(1, logged.list.size());
    assertEquals("download finished", logged.list.get(0).getFormattedMessage());
    Map<String, String> fields = new TreeMap<>();
    logged.list.get(0).getKeyValuePairs().forEach(pair -> fields.put(pair.key, "" + pair.value));
    assertEquals("docker.io", fields.get("registry"));
    assertEquals("team/app", fields.get("repository"));
    assertEquals(Sample.BLOB.toString(), fields.get("digest"));
    assertEquals("1000", fields.get("size"));
    assertEquals("hub:400,mirror:600", fields.get("sources"));
    assertEquals("50", fields.get("wasted"));
    assertEquals("1", fields.get("attempts"));
    assertEquals("1", fields.get("suspects"));
    assertEquals("1", fields.get("races"));
    assertEquals("1", fields.get("splices"));
    assertEquals("0", fields.get("dribbled_ms"));
    assertEquals("2500", fields.get("ms"));
    assertEquals(Duration.ofMillis(2500), timeline.snapshot().took());
    assertEquals(State.FINISHED, timeline.snapshot().state());
  }

  @Test
  void tellsEveryEventToWhoDebugs() {
    logger.setLevel(Level.DEBUG);
    timeline.add(Kind.GIVE_UP, "", 0, "nobody answers");
    assertEquals(
        List.of("give up", "download gave up"),
        logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
  }

  @Test
  void goesOnAfterARest() {
    timeline.add(Kind.REST, "", 0, "");
    sample.passSeconds(5);
    assertEquals(State.RESTING, timeline.snapshot().state());
    assertEquals(Duration.ZERO, timeline.snapshot().took());
    timeline.add(Kind.ATTEMPT, "hub", 0, "");
    assertEquals(State.RUNNING, timeline.snapshot().state());
    timeline.add(Kind.FINISH, "", 9, "");
    assertEquals(OptionalLong.of(9), timeline.snapshot().size());
    assertEquals(2, logged.list.size());
    assertEquals(1, sample.journal.timelines(blob -> true, 10).size());
  }
}
