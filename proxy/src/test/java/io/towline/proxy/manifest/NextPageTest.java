package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.QueryStringEncoder;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextPageTest {
  private static final String ASKED = "/v2/quay.io/a/b/tags/list?n=2";

  private static String link(String asked, String upstream) {
    return NextPage.link(asked, upstream).orElse("");
  }

  @Test
  void leadsByTheClientsOwnPath() {
    assertEquals(
        "</v2/quay.io/a/b/tags/list?n=2&last=x>; rel=\"next\"",
        link(ASKED, "</v2/a/b/tags/list?last=x&n=2>; rel=\"next\""));
  }

  @Test
  void leadsNowhereElse() {
    assertEquals(
        "</v2/quay.io/a/b/tags/list?last=x>; rel=\"next\"",
        link(ASKED, "<https://evil.test/steal?last=x&token=secret>; rel=next"));
  }

  @Test
  void keepsTheNamespaceThatTheClientGave() {
    assertEquals(
        "</v2/a/b/tags/list?ns=quay.io&last=x>; rel=\"next\"",
        link("/v2/a/b/tags/list?ns=quay.io", "</v2/a/b/tags/list?last=x>; rel=\"next\""));
  }

  @Test
  void encodesWhatAStrangerSays() {
    String link = link(ASKED, "</v2/a/b/tags/list?last=%3E%0d%0aX:%20y%22>; rel=\"next\"");
    assertEquals("</v2/quay.io/a/b/tags/list?last=%3E%0D%0AX%3A%20y%22>; rel=\"next\"", link);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "</v2/x>; rel=\"prev\"", "<>; rel=\"next\"", "</x; rel=\"next\""})
  void isEmptyWithoutANextPage(String upstream) {
    assertTrue(NextPage.link(ASKED, upstream).isEmpty());
  }

  @Test
  void isEmptyWithoutALink() {
    assertEquals(Optional.empty(), NextPage.link(ASKED, null));
  }

  @Test
  void findsTheNextAmongOthers() {
    String several = "</v2/x?last=a>; rel=\"prev\", </v2/x?last=z>; rel=\"next\"";
    assertEquals("</v2/quay.io/a/b/tags/list?last=z>; rel=\"next\"", link(ASKED, several));
  }

  @Test
  void passesOnWhichPageIsWanted() {
    QueryStringEncoder question = new QueryStringEncoder("/v2/a/b/referrers/x");
    NextPage.passOn("/v2/q/a/b/referrers/x?ns=q&next_page=a%2Fb&artifactType=c", question);
    assertEquals("/v2/a/b/referrers/x?next_page=a%2Fb", question.toString());
  }

  @Test
  void letsGoOfWhatIsNotPercentEncoded() {
    assertEquals(
        "</v2/a/b/tags/list?ns=quay.io&n=2>; rel=\"next\"",
        link("/v2/a/b/tags/list?x=%zz&ns=quay.io&y=%", "<?last=%zz&n=2>; rel=\"next\""));
    QueryStringEncoder question = new QueryStringEncoder("/v2/a/b/referrers/x");
    NextPage.passOn("/v2/a/b/referrers/x?x=%zz&next_page=%4&n=1", question);
    assertEquals("/v2/a/b/referrers/x?n=1", question.toString());
  }

  @Test
  void keepsThePlusSignsOfMediaTypes() {
    assertEquals(
        "</v2/quay.io/a/b/tags/list?artifactType=application%2Fa%2Bjson>; rel=\"next\"",
        link(ASKED, "<?artifactType=application/a+json>; rel=\"next\""));
  }

  @Test
  void readsALongHeaderOnce() {
    String links = "<a>;x;".repeat(10_000) + "<".repeat(4_000);
    assertTimeoutPreemptively(Duration.ofSeconds(1), () -> link(ASKED, links.repeat(10)));
  }
}
