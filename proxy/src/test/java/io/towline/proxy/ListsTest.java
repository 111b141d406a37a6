package io.towline.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.oci.Digest;
import io.towline.oci.MediaType;
import io.towline.proxy.PullClient.Answer;
import io.towline.proxy.fake.FakeRegistry;
import io.towline.proxy.fake.Images;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Content discovery: lists of tags and of referrers, page by page. */
@Timeout(30)
class ListsTest {
  private static final String REPOSITORY = "team/app";
  private static final String TAGS = "/v2/team/app/tags/list";
  private static final Digest SUBJECT = Images.oci("amd64", 100).digest();
  private static final String REFERRERS = "/v2/team/app/referrers/" + SUBJECT;
  private static final String SIGNATURE = "{\"artifactType\":\"application/vnd.sig\",\"size\":1}";
  private static final String SBOM = "{\"artifactType\":\"application/vnd.sbom\",\"size\":2}";
  private static final byte[] INDEX =
      ("{\"schemaVersion\":2,\"manifests\":[" + SIGNATURE + "," + SBOM + "]}")
          .getBytes(StandardCharsets.UTF_8);

  private final FakeRegistry origin = FakeRegistry.start();
  private final FakeRegistry mirror = FakeRegistry.start();
  private final RunningProxy proxy;

  ListsTest(@TempDir Path cache) throws IOException {
    proxy = new ProxySetup(cache, origin, mirror).start();
  }

  @BeforeEach
  void hasTags() {
    for (String tag : List.of("1", "2", "3")) {
      origin.serves(REPOSITORY, tag, Images.oci("amd64", 100));
    }
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    origin.close();
    mirror.close();
  }

  @Test
  void listsTagsAsTheOriginDoes() throws Exception {
    Answer answer = proxy.get(TAGS);
    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("content-type"));
    assertEquals("{\"name\":\"team/app\",\"tags\":[\"1\",\"2\",\"3\"]}", answer.text());
    assertFalse(answer.head().headers().containsKey("link"));
    assertEquals(0, mirror.requests().size());
  }

  @Test
  void listsTagsPageByPage() throws Exception {
    Answer first = proxy.get(TAGS + "?n=2");
    assertEquals("{\"name\":\"team/app\",\"tags\":[\"1\",\"2\"]}", first.text());
    assertEquals("</v2/team/app/tags/list?n=2&last=2>; rel=\"next\"", first.header("link"));
    Answer second = proxy.get(TAGS + "?n=2&last=2");
    assertEquals("{\"name\":\"team/app\",\"tags\":[\"3\"]}", second.text());
    assertFalse(second.head().headers().containsKey("link"));
  }

  @Test
  void leadsToTheNextPageTheWayTheClientCame() throws Exception {
    Answer byPrefix = proxy.get("/v2/fake.test/team/app/tags/list?n=1");
    assertEquals(
        "</v2/fake.test/team/app/tags/list?n=1&last=1>; rel=\"next\"", byPrefix.header("link"));
    Answer byNs = proxy.get(TAGS + "?n=1&ns=fake.test");
    assertEquals(
        "</v2/team/app/tags/list?ns=fake.test&n=1&last=1>; rel=\"next\"", byNs.header("link"));
    assertEquals(TAGS + "?n=1", origin.requests().get(1).target());
  }

  @Test
  void listsNoTagsOfARepositoryThatIsNotThere() throws Exception {
    Answer answer = proxy.get("/v2/team/none/tags/list");
    assertEquals(404, answer.status());
    assertTrue(answer.text().contains("NAME_UNKNOWN"));
  }

  @Test
  void refusesAPageInPlaceOfAList() throws Exception {
    origin.everything().answersHtml();
    mirror.everything().answersHtml();
    assertEquals(502, proxy.get(TAGS).status());
    assertEquals(502, proxy.get(REFERRERS).status());
  }

  @Test
  void passesTheListOfReferrersOn() throws Exception {
    origin.servesReferrers(REPOSITORY, SUBJECT, INDEX);
    Answer answer = proxy.get(REFERRERS);
    assertEquals(200, answer.status());
    assertEquals(MediaType.OCI_INDEX.value(), answer.header("content-type"));
    assertArrayEquals(INDEX, answer.body());
  }

  @Test
  void saysThatTheOriginHasFiltered() throws Exception {
    origin.servesReferrers(REPOSITORY, SUBJECT, INDEX);
    origin.everything().header("OCI-Filters-Applied", "artifactType");
    Answer answer = proxy.get(REFERRERS + "?artifactType=application/vnd.sig");
    assertEquals("artifactType", answer.header("oci-filters-applied"));
    assertEquals("application/vnd.sig", origin.requests().get(0).query("artifactType").orElse(""));
  }

  @Test
  void leadsToTheNextPageOfReferrers() throws Exception {
    origin.servesReferrers(REPOSITORY, SUBJECT, INDEX);
    origin.everything().header("Link", "<" + REFERRERS + "?next_page=abc>; rel=\"next\"");
    assertEquals(
        "<" + REFERRERS + "?next_page=abc>; rel=\"next\"", proxy.get(REFERRERS).header("link"));
    assertEquals(200, proxy.get(REFERRERS + "?next_page=abc").status());
    assertEquals("abc", origin.requests().get(1).query("next_page").orElse(""));
  }

  @Test
  void takesTheFallbackTagWhereTheOriginHasNoSuchApi() throws Exception {
    String tag = "sha256-" + SUBJECT.hex();
    origin.servesManifest(REPOSITORY, tag, MediaType.OCI_INDEX, INDEX);
    Answer all = proxy.get(REFERRERS);
    assertEquals(200, all.status());
    assertArrayEquals(INDEX, all.body());
    Answer filtered = proxy.get(REFERRERS + "?artifactType=application/vnd.sig");
    assertEquals("{\"schemaVersion\":2,\"manifests\":[" + SIGNATURE + "]}", filtered.text());
    assertEquals("artifactType", filtered.header("oci-filters-applied"));
  }

  @Test
  void listsNoReferrersWhereThereAreNone() throws Exception {
    Answer answer = proxy.get(REFERRERS);
    assertEquals(200, answer.status());
    assertEquals(MediaType.OCI_INDEX.value(), answer.header("content-type"));
    assertTrue(answer.text().contains("\"manifests\":[]"));
  }

  @Test
  void passesARefusalOfReferrersOn() throws Exception {
    origin.everything().answers(401);
    assertEquals(401, proxy.get(REFERRERS).status());
    assertEquals(1, origin.requests().size());
  }
}
