package io.towline.proxy.manifest;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.towline.oci.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The media types that a client accepts: as it said them, for the upstream, and as a set, for the
 * key of a tag (architecture, rule 9).
 *
 * @param header every Accept header, joined; empty if there was none
 * @param normalised lower case, sorted, each once
 */
record AcceptSet(String header, String normalised) {
  private static final int MOST_KNOWN = 256;
  private static final int LONGEST_KNOWN = 1024;

  /** Each runtime says the same in all its requests. */
  private static final ConcurrentHashMap<String, AcceptSet> KNOWN = new ConcurrentHashMap<>();

  /** What the specification's clients accept between them; for questions of our own. */
  static final AcceptSet ALL_MANIFESTS =
      of(
          "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,"
              + " application/vnd.docker.distribution.manifest.list.v2+json,"
              + " application/vnd.docker.distribution.manifest.v2+json");

  /** Whether a manifest of this type is an answer; a client that says nothing takes anything. */
  boolean takes(MediaType type) {
    List<String> types = List.of(normalised.split(",", -1));
    return normalised.isEmpty() || types.stream().anyMatch(each -> isNamedBy(each, type.value()));
  }

  private static boolean isNamedBy(String range, String type) {
    int semicolon = range.indexOf(';');
    String bare = semicolon < 0 ? range : range.substring(0, semicolon).strip();
    return bare.equals(type) || bare.equals("*/*") || bare.equals("application/*");
  }

  static AcceptSet of(HttpHeaders headers) {
    List<String> all = headers.getAll(HttpHeaderNames.ACCEPT);
    String header = all.size() == 1 ? all.get(0) : String.join(", ", all);
    AcceptSet known = KNOWN.get(header);
    if (known != null) {
      return known;
    }
    AcceptSet read = of(header);
    if (header.length() <= LONGEST_KNOWN) {
      if (KNOWN.size() >= MOST_KNOWN) {
        KNOWN.clear();
      }
      KNOWN.put(header, read);
    }
    return read;
  }

  private static AcceptSet of(String header) {
    TreeSet<String> types = new TreeSet<>();
    for (String type : header.split(",", -1)) {
      String stripped = type.strip().toLowerCase(Locale.ROOT);
      if (!stripped.isEmpty()) {
        types.add(stripped);
      }
    }
    return new AcceptSet(header, String.join(",", types));
  }
}
