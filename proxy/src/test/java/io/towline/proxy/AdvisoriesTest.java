package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import io.towline.proxy.fake.RecordedRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of docs/advisories.md that no other test is about, each against a whole proxy. */
@Timeout(60)
class AdvisoriesTest {
  private static final String REPOSITORY = "team/app";
  private static final Images.Image IMAGE = Images.oci("amd64", 1000);

  @TempDir Path cache;
  private final FakeRegistry origin = FakeRegistry.start();

  AdvisoriesTest() throws IOException {}

  @BeforeEach
  void hasAnImage() {
    origin.serves(REPOSITORY, "1", IMAGE);
  }

  @AfterEach
  void close() throws IOException {
    origin.close();
  }

  private RunningProxy proxy() throws IOException {
    return new ProxySetup(cache, origin).start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "POST", "PATCH", "DELETE", "CONNECT", "TRACE", "OPTIONS", "put"})
  void row06NoMethodButGetAndHeadReachesTheUpstream(String method) throws Exception {
    try (RunningProxy proxy = proxy();
        PullClient client = proxy.client()) {
      Answer answer = client.send(method, "/v2/team/app/manifests/1").answer();
      assertTrue(answer.status() == 405 || answer.status() == 400, method + answer.status());
      assertEquals(List.of(), origin.requests());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2147483647",
        "9223372036854775807",
        "1000000000000000000000000000000",
        "-1",
        "abc",
        "0x10"
      })
  void row07AnAbsurdPageIsNeitherAllocatedNorAskedFor(String n) throws Exception {
    try (RunningProxy proxy = proxy()) {
      int status = proxy.get("/v2/team/app/tags/list?n=" + n).status();
      assertTrue(status == 200 || status == 400, n + ": " + status);
      for (RecordedRequest asked : origin.requests()) {
        asked
            .query("n")
            .ifPresent(passedOn -> assertTrue(Long.parseLong(passedOn) <= 10_000, passedOn));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/team/app/manifests/1%0d%0aX-Evil:%201",
        "/v2/team/app/manifests/1%0aX-Evil:1",
        "/v2/team/app/manifests/1%250d%250aX-Evil:%201",
        "/v2/team%0d%0a/app/manifests/1",
        "/v2/team/app/manifests/1?ns=fake.test%0d%0aX-Evil:%201",
        "/v2/team/app/tags/list?last=a%0d%0aX-Evil:%201",
        "/v2/team/app/tags/list?last=a%250d%250aX-Evil:%201",
        "/v2/team/app/referrers/sha256:%0d%0a",
        "/v2/team/app/blobs/sha256:%00",
        "/v2/team/app/manifests/1\rX-Evil: 1",
        "/v2/team/app/manifests/1\0"
      })
  void row21WhatAClientWritesNeverBecomesASecondLineUpstream(String target) throws Exception {
    try (RunningProxy proxy = proxy()) {
      ask(proxy, target);
      for (RecordedRequest asked : origin.requests()) {
        assertEquals(
            List.of(),
            asked.headers().stream().filter(h -> h.getKey().equalsIgnoreCase("X-Evil")).toList());
        assertTrue(asked.target().chars().allMatch(c -> c > ' ' && c < 127), asked.target());
      }
      assertEquals(200, proxy.get("/v2/team/app/manifests/1").status());
    }
  }

  @Test
  void row21AnAcceptHeaderIsPassedOnAsOneLine() throws Exception {
    try (RunningProxy proxy = proxy()) {
      proxy.get("/v2/team/app/manifests/1", "Accept", "a/b\tX-Evil: 1", "Accept", "c/d");
      for (RecordedRequest asked : origin.requests()) {
        assertTrue(asked.header("X-Evil").isEmpty());
        assertTrue(
            asked.joined("Accept").chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 127)));
      }
    }
  }

  @Test
  void row31ATagIsWhatItsOwnOriginSaysAndNoMirrorIsAsked() throws Exception {
    Images.Image poisoned = Images.oci("arm64", 1000);
    try (FakeRegistry mirror = FakeRegistry.start()) {
      mirror.serves(REPOSITORY, "1", poisoned);
      try (RunningProxy proxy = new ProxySetup(cache, origin, mirror).start()) {
        Answer answer = proxy.get("/v2/team/app/manifests/1");
        assertEquals(IMAGE.digest().toString(), answer.header("docker-content-digest"));
        assertEquals(IMAGE.digest(), Digest.sha256(answer.body()));
        assertEquals(List.of(), mirror.requests());
      }
    }
  }

  @Test
  void row31ATagOfOneRegistryIsNeverAskedOfAnother() throws Exception {
    try (FakeRegistry other = FakeRegistry.start()) {
      other.serves(REPOSITORY, "1", Images.oci("arm64", 1000));
      origin.forgets(REPOSITORY, "1");
      try (RunningProxy proxy = new ProxySetup(cache, origin).knowsToo(other).start()) {
        assertEquals(404, proxy.get("/v2/team/app/manifests/1").status());
        origin.close();
        int status = proxy.get("/v2/team/app/manifests/2").status();
        assertTrue(status >= 502 && status <= 504, "status " + status);
        assertEquals(List.of(), other.requests());
        assertEquals(200, proxy.get("/v2/team/app/manifests/1?ns=other.test").status());
      }
    }
  }

  @Test
  void row31AMirrorThatAnswersForADeadOriginIsHeldToItsDigest() throws Exception {
    Digest claimed = Digest.sha256(new byte[] {1});
    try (FakeRegistry mirror = FakeRegistry.start()) {
      mirror.serves(REPOSITORY, "1", IMAGE);
      mirror.manifests().header("Docker-Content-Digest", claimed.toString());
      try (RunningProxy proxy = new ProxySetup(cache, origin, mirror).start()) {
        origin.close();
        int status = proxy.get("/v2/team/app/manifests/1").status();
        assertTrue(status >= 502 && status <= 504, "status " + status);
        assertFalse(proxy.holds(claimed));
        assertFalse(proxy.holds(IMAGE.digest()));
      }
    }
  }

  private static void ask(RunningProxy proxy, String target) throws IOException {
    try {
      Answer answer = proxy.get(target);
      assertTrue(answer.status() < 500, target + ": " + answer.status());
    } catch (EOFException closed) {
      // refused without an answer would do as well
    }
  }
}
