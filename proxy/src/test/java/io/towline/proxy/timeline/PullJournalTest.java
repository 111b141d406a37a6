package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.timeline.BlobTimeline.State;
import io.towline.proxy.timeline.ClientRequest.Ending;
import io.towline.proxy.timeline.TimelineEvent.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PullJournalTest {
  private final Sample sample = new Sample();
  private final PullJournal journal = sample.journal;

  @Test
  void tellsTheNewestFirstEndedOrNot() {
    Timeline first = sample.begin();
    sample.passSeconds(1);
    Timeline second = sample.begin();
    second.add(Kind.FINISH, "", 5, "");
    sample.passSeconds(1);
    first.add(Kind.ATTEMPT, "hub", 0, "");
    List<BlobTimeline> all = journal.timelines(blob -> true, 10);
    assertEquals(
        List.of(State.FINISHED, State.RUNNING), all.stream().map(BlobTimeline::state).toList());
    assertEquals(1, journal.timelines(blob -> true, 1).size());
    assertEquals(0, journal.timelines(blob -> blob.registry().equals("quay.io"), 10).size());
  }

  @Test
  void forgetsTheOldest() {
    for (int i = 0; i < PullJournal.MOST_ENDED + 10; i++) {
      sample.passSeconds(1);
      sample.begin().add(Kind.FINISH, "", i + 1, "");
    }
    List<BlobTimeline> all = journal.timelines(blob -> true, Integer.MAX_VALUE);
    assertEquals(PullJournal.MOST_ENDED, all.size());
    assertEquals(PullJournal.MOST_ENDED + 10, all.get(0).size().orElse(-1));
    assertEquals(11, all.get(all.size() - 1).size().orElse(-1));
  }

  @Test
  void aDownloadThatNeverEndsIsForgottenToo() {
    for (int i = 0; i < PullJournal.MOST_RUNNING + 10; i++) {
      sample.begin();
    }
    assertEquals(
        PullJournal.MOST_RUNNING, journal.timelines(blob -> true, Integer.MAX_VALUE).size());
  }

  @Test
  void aClientThatLeavesIsInTheTimelineOfItsBlob() {
    Timeline running = sample.begin();
    Timeline other = journal.begin("docker.io", Sample.REPOSITORY, Digest.sha256(new byte[] {1}));
    journal.ended(Sample.left("cri-o/1.30.5 go/go1.22", 400, 10.2));
    journal.ended(Sample.complete("skopeo/1.9.3"));
    assertEquals(List.of(), other.events());
    assertEquals(1, running.events().size());
    assertEquals(
        "client gave up 10.2 s after the last byte was delivered (cri-o/1.30.5 go/go1.22)",
        running.events().get(0).detail());
    assertEquals(1, running.snapshot().counts().gone());
  }

  @Test
  void hitsDoNotPushOutWhatIsWorthKnowing() {
    journal.ended(Sample.cut("skopeo/1.9.3"));
    for (int i = 0; i < 10_000; i++) {
      journal.ended(hit());
    }
    assertEquals(1, journal.requests(each -> each.delivery().ending() == Ending.CUT, 10).size());
    assertEquals(
        PullJournal.MOST_HITS + 1, journal.requests(each -> true, Integer.MAX_VALUE).size());
  }

  @Test
  void keepsTheNewestRequests() {
    for (int i = 0; i < PullJournal.MOST_REQUESTS + 1; i++) {
      journal.ended(Sample.complete("agent/" + i));
    }
    List<ClientRequest> all = journal.requests(each -> true, Integer.MAX_VALUE);
    assertEquals(PullJournal.MOST_REQUESTS, all.size());
    assertTrue(all.stream().noneMatch(each -> each.userAgent().equals("agent/0")));
  }

  private static ClientRequest hit() {
    return new ClientRequest(
        "id-2",
        "c0ffee",
        "manifest",
        "docker.io",
        Sample.REPOSITORY,
        "3",
        Optional.of(Sample.BLOB),
        true,
        "containerd/2.3.4",
        Sample.BEGAN,
        Sample.time(0.001),
        200,
        "hit",
        Sample.ended(Ending.COMPLETE, 0, 0, 0));
  }
}
