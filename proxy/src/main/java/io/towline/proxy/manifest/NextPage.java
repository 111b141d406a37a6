package io.towline.proxy.manifest;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Link to the next page of a list, as the client must ask for it: its own path and {@code ns},
 * with the upstream's {@code n} and {@code last} (RFC 8288; OCI distribution-spec 1.1).
 */
final class NextPage {
  private static final Pattern NEXT =
      Pattern.compile("<([^>]{1,4096})>\\s*;[^,]*\\brel=\"?next\"?", Pattern.CASE_INSENSITIVE);
  private static final List<String> PAGING = List.of("n", "last", "next_page");
  private static final List<String> OF_LISTS = List.of("n", "last", "next_page", "artifactType");

  private NextPage() {}

  /**
   * The header for the client; empty if there is no next page.
   *
   * @param target what the client asked for
   * @param upstreamLink the upstream's Link, if it sent one
   */
  static Optional<String> link(String target, @Nullable String upstreamLink) {
    if (upstreamLink == null) {
      return Optional.empty();
    }
    Matcher next = NEXT.matcher(upstreamLink);
    if (!next.find()) {
      return Optional.empty();
    }
    QueryStringDecoder asked = new QueryStringDecoder(target);
    QueryStringEncoder link = new QueryStringEncoder(asked.path());
    add(link, asked.parameters(), List.of("ns"));
    add(link, new QueryStringDecoder(next.group(1)).parameters(), OF_LISTS);
    return Optional.of("<" + link + ">; rel=\"next\"");
  }

  /** Adds to a question for the upstream which page the client wants, in the upstream's words. */
  static void passOn(String target, QueryStringEncoder question) {
    add(question, new QueryStringDecoder(target).parameters(), PAGING);
  }

  private static void add(
      QueryStringEncoder link, Map<String, List<String>> parameters, List<String> names) {
    for (String name : names) {
      for (String value : parameters.getOrDefault(name, List.of())) {
        link.addParam(name, value);
      }
    }
  }
}
