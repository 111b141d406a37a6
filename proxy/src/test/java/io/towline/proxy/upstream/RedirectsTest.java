package io.towline.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.RecordedRequest;
import io.towline.proxy.fake.SignedUrls;
import io.towline.spi.Outcome;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RedirectsTest {
  private static final String REPOSITORY = "library/alpine";

  private FakeRegistry registry;
  private FakeRegistry cdn;
  private UpstreamFixture upstream;
  private String path;

  @BeforeEach
  void start() throws Exception {
    registry = FakeRegistry.start();
    cdn = FakeRegistry.start();
    cdn.servesPath("/data", new byte[] {1, 2, 3});
    upstream = new UpstreamFixture();
    path = "/v2/" + REPOSITORY + "/blobs/" + registry.serves(REPOSITORY, new byte[100]);
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    registry.close();
    cdn.close();
  }

  private Endpoint endpoint() {
    return UpstreamFixture.endpoint(registry.uri());
  }

  private UpstreamFailure failureWhenRedirectedTo(String location) throws Exception {
    registry.blobs().answers(307, Map.of("Location", location), "");
    return upstream.failure(endpoint(), path);
  }

  @Test
  void followsToAnotherHostWithTheSignatureAndWithoutTheToken() throws Exception {
    registry.demandsToken();
    registry
        .when(r -> r.isBlob() && !r.joined("Authorization").isEmpty())
        .redirectsTo(cdn.uri("/data?signature=abc"));
    UpstreamAnswer answer = upstream.fetch(endpoint(), path);
    assertArrayEquals(new byte[] {1, 2, 3}, answer.body());
    assertEquals(cdn.authority(), answer.head().answeredBy());
    RecordedRequest atCdn = cdn.requests().get(0);
    assertEquals("/data?signature=abc", atCdn.target());
    assertEquals(cdn.authority(), atCdn.joined("Host"));
    assertEquals("", atCdn.joined("Authorization"));
    assertEquals("", atCdn.joined("Cookie"));
  }

  @Test
  void keepsTheTokenOnTheSameOrigin() throws Exception {
    registry.servesPath("/elsewhere", new byte[] {7});
    registry.blobs().redirectsTo(registry.uri("/elsewhere"));
    Endpoint endpoint = UpstreamFixture.at(registry.uri()).token("mine").build();
    assertArrayEquals(new byte[] {7}, upstream.fetch(endpoint, path).body());
    RecordedRequest last = registry.requests(r -> r.path().equals("/elsewhere")).get(0);
    assertEquals("Bearer mine", last.joined("Authorization"));
  }

  @Test
  void startsAtTheRegistryEachTime() throws Exception {
    registry.blobs().redirectsTo(cdn.uri("/data?signature=abc"));
    upstream.fetch(endpoint(), path);
    upstream.fetch(endpoint(), path);
    assertEquals(2, registry.requests(RecordedRequest::isBlob).size());
    assertEquals(2, cdn.requests().size());
  }

  @Test
  void isLedAnewOnceWhereASignedUrlHasExpired() throws Exception {
    cdn.servesPath(path, new byte[] {4});
    SignedUrls urls = new SignedUrls(cdn).expires(1);
    registry.blobs().redirectsTo(urls);
    assertArrayEquals(new byte[] {4}, upstream.fetch(endpoint(), path).body());
    assertEquals(2, urls.signed());
    assertEquals(2, registry.requests(RecordedRequest::isBlob).size());
  }

  @Test
  void believesACdnThatRefusesTwice() throws Exception {
    cdn.everything().answers(403);
    registry.blobs().redirectsTo(cdn);
    assertEquals(403, upstream.fetch(endpoint(), path).head().status());
    assertEquals(2, cdn.requests().size());
  }

  @Test
  void followsRelativeReferences() throws Exception {
    registry.servesPath("/elsewhere", new byte[] {7});
    registry.blobs().answers(302, Map.of("Location", "/elsewhere"), "");
    assertArrayEquals(new byte[] {7}, upstream.fetch(endpoint(), path).body());
  }

  @Test
  void followsFiveRedirectsAndNoSixth() throws Exception {
    cdn.servesPath("/5", new byte[] {5});
    for (int i = 0; i < 5; i++) {
      String here = "/" + i;
      cdn.when(r -> r.path().equals(here)).redirectsTo(cdn.uri("/" + (i + 1)));
    }
    registry.blobs().redirectsTo(cdn.uri("/1"));
    assertArrayEquals(new byte[] {5}, upstream.fetch(endpoint(), path).body());
    registry.blobs().redirectsTo(cdn.uri("/0"));
    UpstreamFailure failure = upstream.failure(endpoint(), path);
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
    String message = failure.getMessage();
    assertTrue(message.endsWith(": redirected more than 5 times"), message);
  }

  @Test
  void endsACircle() throws Exception {
    cdn.when(r -> r.path().equals("/a")).redirectsTo(cdn.uri("/b"));
    cdn.when(r -> r.path().equals("/b")).redirectsTo(cdn.uri("/a"));
    String message = failureWhenRedirectedTo(cdn.uri("/a").toString()).getMessage();
    assertTrue(message.contains(": redirected in a circle"), message);
    assertEquals(2, cdn.requests().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/x",
        "ftp://127.0.0.1/x",
        "http://user:secret@127.0.0.1/x",
        "http://registry.example@127.0.0.1/x",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1:99999/",
        "http://[::1%25lo]/",
        "http://exa mple/",
        "http://good.example\\@127.0.0.1/",
        "http:///x",
        "http://localhost./x",
      })
  void refusesReferencesThatHideWhereTheyLead(String location) throws Exception {
    UpstreamFailure failure = failureWhenRedirectedTo(location);
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
    String message = failure.getMessage();
    assertTrue(message.contains(": redirected to what is refused: "), message);
    assertFalse(message.contains("secret"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://100.100.100.200/",
      })
  void neverDialsMetadataServices(String location) throws Exception {
    UpstreamFailure failure = failureWhenRedirectedTo(location);
    assertEquals(Outcome.WRONG_CONTENT, failure.outcome());
    String message = failure.getMessage();
    assertTrue(message.endsWith(", an address that no upstream may lead to"), message);
  }

  @Test
  void saysNothingOfTheSignature() throws Exception {
    URI gone = cdn.uri("/data?signature=secret");
    cdn.close();
    registry.blobs().redirectsTo(gone);
    UpstreamFailure failure = upstream.failure(endpoint(), path + "?token=secret");
    String message = failure.getMessage();
    String start = "GET " + registry.uri() + path + " (at " + "http://" + cdn.authority() + "): ";
    assertTrue(message.startsWith(start + "no connection"), message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void handsOnARedirectThatLeadsNowhere() throws Exception {
    registry.blobs().answers(307);
    assertEquals(307, upstream.fetch(endpoint(), path).head().status());
  }
}
