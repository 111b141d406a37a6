package io.towline.proxy.manifest;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Link to the next page of a list, as the client must ask for it: its own path and {@code ns},
 * with the upstream's {@code n} and {@code last} (RFC 8288; OCI distribution-spec 1.1). What cannot
 * be read is let go, and every character is looked at a bounded number of times.
 */
final class NextPage {
  private static final int LONGEST_TARGET = 4096;
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
    String next = upstreamLink == null ? null : next(upstreamLink);
    if (next == null) {
      return Optional.empty();
    }
    int question = target.indexOf('?');
    QueryStringEncoder link =
        new QueryStringEncoder(question < 0 ? target : target.substring(0, question));
    add(link, target, List.of("ns"));
    add(link, next, OF_LISTS);
    return Optional.of("<" + link + ">; rel=\"next\"");
  }

  /** Adds to a question for the upstream which page the client wants, in the upstream's words. */
  static void passOn(String target, QueryStringEncoder question) {
    add(question, target, PAGING);
  }

  /** Where the link leads that is called next; null if there is none. */
  private static @Nullable String next(String links) {
    int open = links.indexOf('<');
    while (open >= 0) {
      int close = links.indexOf('>', open);
      int comma = close < 0 ? -1 : links.indexOf(',', close);
      int end = comma < 0 ? links.length() : comma;
      if (close > open + 1
          && close - open <= LONGEST_TARGET
          && isNext(links.substring(close + 1, end))) {
        return links.substring(open + 1, close);
      }
      open = comma < 0 ? -1 : links.indexOf('<', comma);
    }
    return null;
  }

  private static boolean isNext(String parameters) {
    for (String parameter : parameters.split(";", -1)) {
      String stripped = parameter.strip().toLowerCase(Locale.ROOT);
      if (stripped.equals("rel=next") || stripped.equals("rel=\"next\"")) {
        return true;
      }
    }
    return false;
  }

  /** Adds the parameters of these names that the target has, in the order of the names. */
  private static void add(QueryStringEncoder link, String target, List<String> names) {
    int question = target.indexOf('?');
    int hash = target.indexOf('#');
    int end = hash < 0 ? target.length() : hash;
    if (question < 0 || question >= end) {
      return;
    }
    String[] parameters = target.substring(question + 1, end).split("&", -1);
    for (String name : names) {
      for (String parameter : parameters) {
        if (parameter.startsWith(name + "=")) {
          decoded(parameter.substring(name.length() + 1))
              .ifPresent(value -> link.addParam(name, value));
        }
      }
    }
  }

  /** A plus sign stays one: no value here has a space, and media types have plus signs. */
  private static Optional<String> decoded(String value) {
    try {
      return Optional.of(QueryStringDecoder.decodeComponent(value.replace("+", "%2B")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
