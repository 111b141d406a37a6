package io.towline.proxy.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.timeline.ClientRequest.Delivery;
import io.towline.proxy.timeline.ClientRequest.Ending;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdvisorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cri-o/1.30.0  | cannot be set: update it to 1.30.14",
        "cri-o/1.30.10 | cannot be set: update it to 1.30.14",
        "cri-o/1.31.2  | cannot be set: update it to 1.30.14",
        "cri-o/1.30.11 | without it this version gives up after 10 s",
        "cri-o/1.31.8  | without it this version gives up after 10 s",
        "cri-o/1.32.3  | without it this version gives up after 10 s",
        "cri-o/1.32.4  | has no timeout by default",
        "cri-o/1.33.0  | has no timeout by default",
        "cri-o/1.36.3  | has no timeout by default",
      })
  void crioThatGaveUpInSilence(String agent, String says) {
    Advice advice = only(Sample.left(agent + " go/go1.22", 400, 10.2));
    assertEquals(agent, advice.runtime());
    assertEquals("client gave up 10.2 s after the last byte was delivered", advice.seen());
    assertTrue(advice.text().contains(says), advice::text);
  }

  @Test
  void crioThatGaveUpBeforeTheFirstByte() {
    assertTrue(only(Sample.left("cri-o/1.32.0", 0, 10.1)).text().contains("pull_progress_timeout"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cri-o/1.30.5", "cri-o/1.31.8", "cri-o/1.32.3"})
  void crioThatUnpacksCannotBeCured(String agent) {
    ClientRequest again =
        Sample.request(
            agent,
            Sample.BEGAN.plusSeconds(60),
            5,
            200,
            Sample.ended(Ending.COMPLETE, Sample.SIZE, Sample.SIZE, 0));
    Advice advice = only(again, Sample.complete(agent));
    assertTrue(advice.text().contains("No proxy can cure that"), advice::text);
    assertTrue(only(Sample.left(agent, Sample.SIZE, 10)).text().contains("No proxy can cure that"));
  }

  @Test
  void crioWithoutATimerUnpacksInPeace() {
    ClientRequest again =
        Sample.request(
            "cri-o/1.33.1",
            Sample.BEGAN.plusSeconds(60),
            5,
            200,
            Sample.ended(Ending.COMPLETE, Sample.SIZE, Sample.SIZE, 0));
    assertEquals(List.of(), Advisor.of(List.of(again, Sample.complete("cri-o/1.33.1"))));
  }

  @Test
  void containerdThatWaitedForTheHead() {
    Advice advice = only(Sample.unanswered("containerd/2.3.4", 30));
    assertTrue(advice.text().contains("30 s for the head"), advice::text);
  }

  @ParameterizedTest
  @ValueSource(doubles = {20, 300})
  void containerdThatGaveUpInSilence(double silence) {
    Advice advice = only(Sample.left("containerd/1.7.2", 400, silence));
    assertTrue(advice.text().contains("image_pull_progress_timeout"), advice::text);
  }

  @Test
  void dockerThatTriedTooOften() {
    ClientRequest cut = Sample.cut("docker/20.10.24 go/go1.19");
    assertEquals(List.of(), Advisor.of(List.of(cut, cut)));
    Advice advice = only(cut, cut, cut);
    assertTrue(advice.text().contains("\"max-download-attempts\": 20"), advice::text);
    assertEquals("one layer broke off or failed 3 times", advice.seen());
  }

  @ParameterizedTest
  @CsvSource({
    "skopeo/1.9.3, --retry-times 5",
    "libpod/4.3.1, podman pull --retry 5",
    "Buildah/1.28.2, buildah pull --retry 5",
    "containers/5.24.1 (github.com/containers/image), --retry-times 5 (skopeo)",
  })
  void containersImageWithoutRetries(String agent, String option) {
    assertTrue(only(Sample.cut(agent)).text().contains(option));
    Delivery error = Sample.ended(Ending.COMPLETE, 120, 120, 0);
    Advice advice = only(Sample.request(agent, Sample.BEGAN, 30, 503, error));
    assertEquals("a blob was answered with 503", advice.seen());
  }

  @Test
  void aClientThatIsTheBrakeItself() {
    Delivery slow =
        new Delivery(
            Ending.COMPLETE, "", Sample.SIZE, Sample.SIZE, Sample.time(0), Sample.time(55));
    Advice advice = only(Sample.request("curl/8", Sample.BEGAN, 60, 200, slow));
    assertEquals(
        "for 55.0 s of 60.0 s bytes were there that the client did not take", advice.seen());
    assertTrue(advice.text().contains("that node, not the registry"), advice::text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cri-o/1.30.5",
        "containerd/2.3.4",
        "docker/20.10.24",
        "skopeo/1.9.3",
        "libpod/4.3.1",
        "curl/8.1"
      })
  void withoutAnythingSeenThereIsNoAdvice(String agent) {
    Delivery quick =
        new Delivery(
            Ending.COMPLETE, "", Sample.SIZE, Sample.SIZE, Sample.time(0), Sample.time(10));
    assertEquals(
        List.of(),
        Advisor.of(
            List.of(
                Sample.left(agent, 400, 1),
                Sample.unanswered(agent, 3),
                Sample.request(agent, Sample.BEGAN, 60, 200, quick))));
  }

  @Test
  void saysEachThingOnceForEachProgram() {
    assertEquals(
        2,
        Advisor.of(
                List.of(
                    Sample.cut("skopeo/1.9.3"),
                    Sample.cut("skopeo/1.9.3"),
                    Sample.cut("libpod/4.3.1")))
            .size());
  }

  private static Advice only(ClientRequest... requests) {
    List<Advice> found = Advisor.of(List.of(requests));
    assertEquals(1, found.size(), found::toString);
    return found.get(0);
  }
}
