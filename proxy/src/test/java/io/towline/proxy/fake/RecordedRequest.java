package io.towline.proxy.fake;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request as it came over the wire.
 *
 * @param connection the number of the connection it came on, from 1 in the order of acceptance
 * @param target the request target, query included, undecoded
 * @param headers in the order they came, names as they were sent
 * @param body empty if there was none
 */
public record RecordedRequest(
    int connection,
    String method,
    String target,
    List<Map.Entry<String, String>> headers,
    String body) {

  /** The first header of this name, whatever its case. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(h -> h.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** All headers of this name joined by commas; empty text if there is none. */
  public String joined(String name) {
    return String.join(
        ",",
        headers.stream()
            .filter(h -> h.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .toList());
  }

  /** The target without its query. */
  public String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** The first query parameter of this name, decoded. */
  public Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  /** Every query parameter of this name, decoded, in order. */
  public List<String> queries(String name) {
    int question = target.indexOf('?');
    if (question < 0) {
      return List.of();
    }
    String prefix = name + "=";
    return List.of(target.substring(question + 1).split("&", -1)).stream()
        .filter(pair -> pair.startsWith(prefix))
        .map(pair -> URLDecoder.decode(pair.substring(prefix.length()), StandardCharsets.UTF_8))
        .toList();
  }

  /** Where the asked range begins; 0 without a Range or for a suffix. */
  public long offset() {
    String range = header("Range").orElse("bytes=0-");
    int dash = range.indexOf('-');
    return range.startsWith("bytes=") && dash > 6 ? Long.parseLong(range.substring(6, dash)) : 0;
  }

  public boolean isHead() {
    return method.equals("HEAD");
  }

  public boolean isGet() {
    return method.equals("GET");
  }

  /** Whether it asks for a blob, by GET or HEAD. */
  public boolean isBlob() {
    return path().startsWith("/v2/") && path().contains("/blobs/");
  }

  /** Whether it asks for a manifest, by GET or HEAD. */
  public boolean isManifest() {
    return path().startsWith("/v2/") && path().contains("/manifests/");
  }

  @Override
  public String toString() {
    return method + " " + target + header("Range").map(r -> " (" + r + ")").orElse("");
  }
}
