package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpstreamClientTest {
  private static final String REPOSITORY = "library/alpine";

  private FakeRegistry registry;
  private UpstreamFixture upstream;
  private Endpoint endpoint;

  @BeforeEach
  void start() throws Exception {
    registry = FakeRegistry.start();
    upstream = new UpstreamFixture();
    endpoint = UpstreamFixture.endpoint(registry.uri());
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    registry.close();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private String blob(byte[] content) {
    Digest digest = registry.serves(REPOSITORY, content);
    return "/v2/" + REPOSITORY + "/blobs/" + digest;
  }

  @Test
  void fetchesASmallAnswer() throws Exception {
    byte[] content = bytes(1000);
    UpstreamAnswer answer = upstream.fetch(endpoint, blob(content));
    assertEquals(200, answer.head().status());
    assertEquals(registry.authority(), answer.head().answeredBy());
    assertArrayEquals(content, answer.body());
  }

  @Test
  void saysWhoItIsAndWantsTheBytesAsTheyAre() throws Exception {
    upstream.fetch(endpoint, blob(bytes(10)));
    RecordedRequest request = registry.requests().get(0);
    assertEquals("towline/1.2.3", request.joined("User-Agent"));
    assertEquals("identity", request.joined("Accept-Encoding"));
    assertEquals(registry.authority(), request.joined("Host"));
    assertEquals("", request.joined("Authorization"));
  }

  @Test
  void deliversABigBodyInBigPieces() throws Exception {
    byte[] content = bytes(16 << 20);
    Recorder recorder = upstream.send(endpoint, UpstreamFixture.get(blob(content)));
    assertEquals(200, recorder.head().status());
    List<Integer> sizes = new ArrayList<>();
    assertArrayEquals(content, recorder.readAll(sizes));
    assertTrue(sizes.stream().allMatch(size -> size <= 128 * 1024), () -> sizes.toString());
    int average = content.length / sizes.size();
    assertTrue(average >= 64 * 1024, "pieces of " + average + " bytes");
  }

  @Test
  void failsOnAConnectionThatNobodyTakes() throws Exception {
    registry.close();
    UpstreamFailure failure = upstream.failure(endpoint, "/v2/library/alpine/tags/list?n=3");
    assertEquals(Outcome.CONNECT_FAILED, failure.outcome());
    String start = "GET " + registry.uri() + "/v2/library/alpine/tags/list: no connection: ";
    assertTrue(failure.getMessage().startsWith(start), failure.getMessage());
  }
}
