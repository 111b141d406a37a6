package io.towline.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code /api/v1/pulls} found, as a text for people who do not know Towline. */
record ExplainReport(String what, JsonNode found) {
  private static final int MOST_REQUESTS = 40;

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, as seen by Towline %s, a pull proxy"
            .formatted(name(), found.path("version").asText("?")));
    lines.add("Dates are UTC, +times count from the beginning of a download, bytes count from 0.");
    addRequests(lines);
    addBlobs(lines);
    addTrouble(lines);
    addAdvice(lines);
    return lines;
  }

  private String name() {
    JsonNode asked = found.path("asked");
    if (!asked.isObject()) {
      return "Request " + what;
    }
    String reference = asked.path("reference").asText();
    String separator = reference.isEmpty() ? "" : reference.indexOf(':') < 0 ? ":" : "@";
    return asked.path("registry").asText()
        + "/"
        + asked.path("repository").asText()
        + separator
        + reference;
  }

  private void addRequests(List<String> lines) {
    JsonNode requests = found.path("client_requests");
    lines.add("");
    lines.add("Who asked");
    if (requests.isEmpty()) {
      lines.add("  Nobody yet: what was fetched is still on its way, or was asked for long ago.");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("WHEN", "WHAT", "STATUS", "CACHE", "BYTES", "TOOK", "CLIENT", "REQUEST", "ENDED"));
    int shown = Math.min(MOST_REQUESTS, requests.size());
    for (int i = shown - 1; i >= 0; i--) {
      rows.add(row(requests.path(i)));
    }
    if (shown < requests.size()) {
      lines.add("  The last %d of %d requests.".formatted(shown, requests.size()));
    }
    StatusReport.table(rows).forEach(row -> lines.add("  " + row));
  }

  private static List<String> row(JsonNode request) {
    String reference = request.path("reference").asText();
    String digest = request.path("digest").asText();
    String meant = reference.equals(digest) || digest.isEmpty() ? "" : " = " + brief(digest);
    String method = request.path("method").asText().equals("HEAD") ? "HEAD " : "";
    return List.of(
        date(request.path("began").asText()),
        method + request.path("type").asText() + " " + brief(reference) + meant,
        request.path("status").asText(),
        request.path("cache").asText(),
        StatusReport.bytes(request.path("bytes").asLong()),
        seconds(request.path("seconds").asDouble()),
        request.path("user_agent").asText() + " (" + request.path("client").asText() + ")",
        request.path("request_id").asText(),
        request.path("ended").asText());
  }

  private void addBlobs(List<String> lines) {
    JsonNode blobs = found.path("blobs");
    lines.add("");
    lines.add("What was fetched");
    if (blobs.isEmpty()) {
      lines.add("  No blob: everything that is known of was answered from the cache.");
      return;
    }
    for (int i = blobs.size() - 1; i >= 0; i--) {
      new ExplainedBlob(blobs.path(i)).lines().forEach(line -> lines.add("  " + line));
    }
  }

  private void addTrouble(List<String> lines) {
    List<String> trouble = new ArrayList<>();
    JsonNode blobs = found.path("blobs");
    for (int i = blobs.size() - 1; i >= 0; i--) {
      new ExplainedBlob(blobs.path(i)).trouble().ifPresent(trouble::add);
    }
    long gaveUp = 0;
    long cut = 0;
    for (JsonNode request : found.path("client_requests")) {
      gaveUp += request.path("ended").asText().startsWith("client gave up") ? 1 : 0;
      cut += request.path("ended").asText().startsWith("cut by us") ? 1 : 0;
    }
    if (gaveUp > 0) {
      trouble.add(
          gaveUp == 1
              ? "1 request was given up by its client."
              : "%d requests were given up by their clients.".formatted(gaveUp));
    }
    if (cut > 0) {
      trouble.add(
          cut == 1
              ? "1 answer had to be broken off."
              : "%d answers had to be broken off.".formatted(cut));
    }
    lines.add("");
    lines.add("What went wrong, and what Towline did");
    if (trouble.isEmpty()) {
      lines.add("  Nothing that was noticed.");
    }
    trouble.forEach(sentence -> lines.add("  " + sentence));
  }

  private void addAdvice(List<String> lines) {
    JsonNode advice = found.path("advice");
    if (advice.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Advice");
    for (JsonNode each : advice) {
      lines.add("  %s: %s.".formatted(each.path("runtime").asText(), each.path("seen").asText()));
      lines.add("    " + each.path("advice").asText());
    }
  }

  /** Enough of a digest to find it. */
  static String brief(String reference) {
    int colon = reference.indexOf(':');
    return colon > 0 && reference.length() > colon + 13
        ? reference.substring(0, colon + 13)
        : reference;
  }

  static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  /** As in 2026-11-25 21:30:02. */
  static String date(String instant) {
    return instant.length() >= 19 ? instant.substring(0, 19).replace('T', ' ') : instant;
  }
}
