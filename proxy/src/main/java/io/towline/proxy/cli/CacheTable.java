package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in the cache, as a table for people.
 *
 * @param whole whether digests are shown whole
 */
record CacheTable(boolean whole, Instant now) {
  private static final int SHORT_DIGEST = 19;

  List<String> lines(boolean blobs, List<JsonNode> rows, JsonNode totals) {
    List<List<String>> table = new ArrayList<>();
    table.add(
        blobs
            ? List.of("BLOB", "SIZE", "KIND", "STORED", "IMAGES")
            : List.of("IMAGE", "DIGEST", "SIZE", "LAST USED", "PINNED", "STATE"));
    rows.forEach(row -> table.add(blobs ? blob(row) : image(row)));
    List<String> lines = new ArrayList<>(rows.isEmpty() ? List.of() : StatusReport.table(table));
    lines.add(
        "%s, %s; the cache holds %s, %s of %s, and %s"
            .formatted(
                counted(totals.path("listed").asLong(), blobs ? "blob" : "image"),
                StatusReport.bytes(totals.path("listed_bytes").asLong()),
                counted(totals.path("blobs").asLong(), "blob"),
                StatusReport.bytes(totals.path("bytes").asLong()),
                StatusReport.bytes(totals.path("max_bytes").asLong()),
                counted(totals.path("partial_downloads").asLong(), "partial download")));
    return lines;
  }

  static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private List<String> image(JsonNode row) {
    String digest = row.path("digest").asText();
    boolean tagged = !row.path("tag").asText().isEmpty();
    String name =
        tagged
            ? row.path("name").asText()
            : row.path("registry").asText() + "/" + row.path("repository").asText() + "@";
    return List.of(
        name,
        digest(digest),
        StatusReport.bytes(row.path("size_bytes").asLong()),
        ago(row.path("last_used").asText()),
        row.path("pinned").asBoolean() ? "yes" : "",
        state(row));
  }

  private List<String> blob(JsonNode row) {
    JsonNode images = row.path("images");
    String users = images.isEmpty() ? "" : images.get(0).asText();
    return List.of(
        digest(row.path("digest").asText()),
        StatusReport.bytes(row.path("size_bytes").asLong()),
        row.path("kind").asText(),
        ago(row.path("stored_at").asText()),
        images.size() > 1 ? users + " and others" : users);
  }

  private static String state(JsonNode row) {
    return switch (row.path("state").asText()) {
      case "complete" -> "complete";
      case "unknown" -> "its manifest is missing";
      case "platforms" -> "complete for " + platforms(row.path("platforms"));
      default ->
          row.path("missing").isEmpty()
              ? "nothing but the index"
              : "missing %s, %s"
                  .formatted(
                      counted(row.path("missing").size(), "blob"),
                      StatusReport.bytes(row.path("missing_bytes").asLong()));
    };
  }

  private static String platforms(JsonNode platforms) {
    List<String> complete = new ArrayList<>();
    for (JsonNode each : platforms) {
      if (each.path("state").asText().equals("complete")) {
        complete.add(each.path("platform").asText());
      }
    }
    return String.join(", ", complete) + " (" + complete.size() + " of " + platforms.size() + ")";
  }

  private String digest(String digest) {
    return whole || digest.length() <= SHORT_DIGEST ? digest : digest.substring(0, SHORT_DIGEST);
  }

  private String ago(String time) {
    try {
      Duration age = Duration.between(Instant.parse(time), now);
      return age.isNegative() ? "now" : StatusReport.duration((double) age.toSeconds()) + " ago";
    } catch (DateTimeException e) {
      return "?";
    }
  }
}
