package io.towline.proxy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.towline.proxy.fuzz.Input;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The next page is told to a client as a link to the path that it asked for itself, in one header
 * line, with no parameter but those of lists.
 */
public final class LinkFuzz {
  private static final Pattern LINK =
      Pattern.compile("<(?<path>[^?<>]*)(\\?(?<query>[!-~&&[^<>\"]]*))?>; rel=\"next\"");
  private static final int LONGEST = 4096;
  private static final Set<String> NAMES = Set.of("ns", "n", "last", "next_page", "artifactType");

  private LinkFuzz() {}

  /** The first line is the query that a client asked with, the rest the Link of the upstream. */
  public static void fuzzerTestOneInput(byte[] data) {
    String[] pair = Input.pair(data);
    if (pair[0].chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      return; // no request line
    }
    String target = "/v2/a/b/tags/list?" + pair[0];
    Optional<String> link = NextPage.link(target, pair[1]);
    if (link.isPresent()) {
      Matcher parts = LINK.matcher(link.get());
      assertTrue(parts.matches(), link.get());
      assertEquals("/v2/a/b/tags/list", parts.group("path"));
      assertOfLists(parts.group("query"));
      // Read once more it says the same, where its encoding leaves it short enough to be read.
      if (link.get().length() < LONGEST) {
        assertEquals(link, NextPage.link(target, link.get().replaceAll("[?&]ns=[^&>]*", "?x=")));
      }
    }
    QueryStringEncoder question = new QueryStringEncoder("/v2/a/b/referrers/x");
    NextPage.passOn(target, question);
    assertOfLists(question.toString().substring("/v2/a/b/referrers/x".length()));
  }

  private static void assertOfLists(String query) {
    if (query != null) {
      Set<String> names =
          new QueryStringDecoder(query, query.startsWith("?")).parameters().keySet();
      assertTrue(NAMES.containsAll(names), () -> List.copyOf(names).toString());
    }
  }
}
